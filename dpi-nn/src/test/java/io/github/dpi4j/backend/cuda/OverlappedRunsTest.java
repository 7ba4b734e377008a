package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.loop.LoopImages;
import io.github.dpi4j.backend.loop.LoopPlan;
import io.github.dpi4j.backend.loop.PixelProgram;
import io.github.dpi4j.file.CacheFolder;
import io.github.dpi4j.tensor.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of two threads, with a driver that computes nothing, but copies: as late as the waits that it is asked for allow. */
class OverlappedRunsTest {
    private static final Executor THREADS = task -> Thread.ofPlatform().start(task);
    private static final LoopImages VALUES = new LoopImages.Own("values");

    @TempDir
    private Path cache;
    private DriverStub stub;
    private CudaBackend backend;
    private CudaNetwork network;

    @BeforeEach
    void open() {
        System.setProperty(CacheFolder.PROPERTY, cache.toString());
        stub = DriverStub.load();
        backend = new CudaBackend(Precision.FP32, false);
        network = backend.compile(SmallLoop.graph(), SmallLoop.weights());
    }

    @AfterEach
    void unload() {
        stub.close();
        System.clearProperty(CacheFolder.PROPERTY);
    }

    /** Runs three rows of a loop that leaves its values as they are. */
    private Optional<Tensor> run(Tensor values, IntConsumer before) {
        PixelProgram.Builder program = new PixelProgram.Builder();
        program.store(program.load(VALUES, 0), VALUES);
        LoopPlan plan = new LoopPlan(values.shape(), 1, 3, 1,
                List.of(List.of(new LoopPlan.Pass(network), new LoopPlan.Pixels(program.build()))));
        return network.runLoop(plan, new LoopPlan.Rows(new int[3], new float[3], new long[6]),
                SmallLoop.streams(values.shape().dim(0)), Map.of(VALUES, values), VALUES, new LoopPlan.Follower() {
                    @Override
                    public void before(int row) {
                        before.accept(row);
                    }

                    @Override
                    public void done(int row) {
                    }
                });
    }

    private static Tensor filled(int images, float value) {
        Tensor tensor = Tensor.zeros(SmallLoop.shape(images));
        Arrays.fill(tensor.data(), value);
        return tensor;
    }

    private long called(String function) {
        return DriverStub.count(stub.calls(), function);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it never came");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void assertThatAllIsGivenBack() {
        network.close();
        backend.close();
        List<String> calls = stub.calls();
        List.of("cuMemAlloc_v2 cuMemFree_v2", "cuMemHostAlloc cuMemFreeHost", "cuEventCreate cuEventDestroy_v2",
                "cuStreamCreate cuStreamDestroy_v2", "cuGraphInstantiateWithFlags cuGraphExecDestroy")
                .forEach(pair -> assertEquals(DriverStub.count(calls, pair.split(" ")[0]),
                        DriverStub.count(calls, pair.split(" ")[1]), pair));
    }

    @Test
    void copiesOfOneRunGoBesideTheStepsOfAnother() throws Exception {
        CompletableFuture<Tensor> second = new CompletableFuture<>();
        CompletableFuture<Tensor> first = new CompletableFuture<>();
        first.completeAsync(() -> run(filled(2, 1), row -> {
            if (row == 1) {
                second.completeAsync(() -> run(filled(2, 2), next -> {
                    if (next == 1) {
                        // The first run's download is complete.
                        await(first::isDone);
                    }
                }).orElseThrow(), THREADS);
                await(() -> called("cuMemcpyHtoDAsync_v2") == 2);
                assertEquals(0, called("cuMemcpyDtoHAsync_v2"));
            }
        }).orElseThrow(), THREADS);
        assertArrayEquals(filled(2, 1).data(), first.get().data());
        assertArrayEquals(filled(2, 2).data(), second.get().data());
        List<String> calls = stub.calls();
        assertTrue(
                calls.stream().filter(call -> call.startsWith("cuMemcpyHtoDAsync") || call.startsWith("cuMemcpyDtoH"))
                        .allMatch(call -> call.endsWith("stream 1")));
        assertTrue(calls.stream().filter(call -> call.startsWith("cuMemcpyDtoD"))
                .allMatch(call -> call.endsWith("stream 0")));
        // Each run's work waits for its upload, each download for its work.
        assertEquals(2, calls.stream().filter("cuStreamWaitEvent 0, stream 0"::equals).count());
        assertEquals(2, calls.stream().filter("cuStreamWaitEvent 0, stream 1"::equals).count());
        assertThatAllIsGivenBack();
    }

    @Test
    void theMemoryForCopiesIsKeptAndGrows() {
        run(filled(1, 1), row -> {
        });
        run(filled(1, 2), row -> {
        });
        assertEquals(1, called("cuMemHostAlloc"));
        assertArrayEquals(filled(3, 3).data(), run(filled(3, 3), row -> {
        }).orElseThrow().data());
        assertEquals(2, called("cuMemHostAlloc"));
        assertEquals(1, called("cuMemFreeHost"));
        assertThatAllIsGivenBack();
    }

    /** That the work does not wait for an upload, or a download for the work, shows: the driver copies as late as it may. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aMissingWaitIsFound(int stream) {
        assertArrayEquals(filled(2, 5).data(), run(filled(2, 5), row -> {
        }).orElseThrow().data());
        stub.ignoreWaits(stream);
        assertFalse(run(filled(2, 6), row -> {
        }).map(values -> Arrays.equals(filled(2, 6).data(), values.data())).orElse(false));
    }

    @Test
    void aRunThatIsCancelledLeavesTheOtherAlone() throws Exception {
        CompletableFuture<Tensor> second = new CompletableFuture<>();
        assertThrows(CancellationException.class, () -> run(filled(2, 1), row -> {
            if (row == 1) {
                second.completeAsync(() -> run(filled(2, 2), next -> {
                }).orElseThrow(), THREADS);
                await(() -> called("cuMemcpyHtoDAsync_v2") == 2);
                throw new CancellationException();
            }
        }));
        assertArrayEquals(filled(2, 2).data(), second.get().data());
        assertThatAllIsGivenBack();
    }

    @Test
    void aNetworkThatIsClosedMeanwhileGivesEverythingBack() throws Exception {
        CompletableFuture<Tensor> second = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        run(filled(2, 1), row -> {
            if (row == 1) {
                second.completeAsync(() -> run(filled(2, 2), next -> {
                }).orElseThrow(), THREADS);
                await(() -> called("cuMemcpyHtoDAsync_v2") == 2);
                closed.completeAsync(() -> {
                    network.close();
                    return null;
                }, THREADS);
            }
        });
        closed.get();
        try {
            assertArrayEquals(filled(2, 2).data(), second.get().data());
        } catch (ExecutionException e) {
            assertEquals("cuda: the network is closed", e.getCause().getMessage());
        }
        assertThatAllIsGivenBack();
    }

    @Test
    void whatIsTakenWhileAPoolIsClosedIsFreedWhenItComesBack() {
        try (EmulatedDevice device = new EmulatedDevice(Precision.FP32)) {
            TransferPool pool = new TransferPool(device);
            TransferPool.Sized one = pool.take(8);
            pool.giveBack(pool.take(4));
            assertEquals(2, device.pieces());
            pool.close();
            assertEquals(1, device.pieces());
            pool.giveBack(one);
            assertEquals(0, device.pieces());
            assertEquals("cuda: the network is closed",
                    assertThrows(IllegalStateException.class, () -> pool.take(8)).getMessage());
        }
    }

    @Test
    void resultsOfTwoThreadsHaveTheBitsOfOneAfterTheOther() throws Exception {
        try (EmulatedDevice device = new EmulatedDevice(Precision.FP32);
                CudaNetwork emulated = new CudaBackend(Precision.FP32, device).compile(SmallLoop.graph(),
                        SmallLoop.weights())) {
            List<Tensor> expected = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                expected.add(SmallLoop.run(emulated, 2 - i / 6, 0.1f * i, new ArrayList<>()).orElseThrow());
            }
            List<CompletableFuture<Tensor>> runs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int n = i;
                runs.add(CompletableFuture.supplyAsync(() -> SmallLoop
                        .run(emulated, 2 - n / 6, 0.1f * n, new ArrayList<>()).orElseThrow(),
                        THREADS));
            }
            for (int i = 0; i < 8; i++) {
                assertArrayEquals(expected.get(i).data(), runs.get(i).get().data());
            }
        }
    }
}

package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.BackendUnavailableException;
import io.github.dpi4j.backend.Backends;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.file.CacheFolder;
import io.github.dpi4j.unet.GoldenCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The binding to NVIDIA's driver, with a driver that does as it is told. */
class DriverDeviceTest {
    private static final int OUT_OF_MEMORY = 2;
    private static final int LAUNCH_FAILED = 719;
    private static final int OTHER_ERROR = 999;

    @TempDir
    private Path cache;
    private DriverStub stub;

    @BeforeEach
    void load() {
        stub = DriverStub.load();
        System.setProperty(CacheFolder.PROPERTY, cache.toString());
    }

    @AfterEach
    void unload() {
        stub.close();
        System.clearProperty(CacheFolder.PROPERTY);
    }

    private static void refused(String expected) {
        assertEquals("cuda: not available: " + expected, assertThrows(BackendUnavailableException.class,
                () -> Backends.open("cuda", Precision.BF16, CpuBackend::new)).getMessage());
        assertEquals("cpu", Backends.open("auto", Precision.FP32, CpuBackend::new).name());
    }

    @Test
    void noDriverIsOneLine() {
        System.setProperty(Driver.PROPERTY, "libnosuchdriver.so");
        refused("NVIDIA's driver is not installed (libnosuchdriver.so not found)");
    }

    @Test
    void aDriverThatDoesNotStartIsOneLine() {
        stub.set("cuInit", OTHER_ERROR, 13000, 1, 90);
        refused("NVIDIA's driver does not start: CUDA_ERROR_STUB, as the stub was told");
    }

    @Test
    void anOldDriverIsOneLine() {
        stub.set("", 0, 11020, 1, 90);
        refused("NVIDIA's driver is too old: it is for CUDA 11.2, at least CUDA 11.4 (driver 470) is needed");
    }

    @Test
    void noDeviceIsOneLine() {
        stub.set("", 0, 13000, 0, 90);
        refused("NVIDIA's driver sees no GPU");
    }

    @Test
    void anOldDeviceIsOneLine() {
        stub.set("", 0, 13000, 1, 75);
        refused("Stub GPU has compute capability 7.5, at least 8.0 (Ampere) is needed");
    }

    @Test
    void kernelsThatTheDriverCannotCompileAreOneLine() {
        stub.set("cuModuleLoadDataEx", OTHER_ERROR, 13000, 1, 90);
        refused("compiling the kernels: CUDA_ERROR_STUB, as the stub was told: "
                + "ptxas application ptx input, line 1; error");
    }

    /** The stub computes nothing, and nothing is not what was expected: another process finds out, once. */
    @Test
    void kernelsForHopperThatDoNotAgreeAreLeftOut() throws IOException {
        for (int i = 0; i < 2; i++) {
            DriverDevice device = new DriverDevice(ElementType.BF16, 0);
            assertFalse(device.hasHopperKernels());
            device.close();
            assertEquals("hopper_256x128 does not compute what convolution_256x128 does", verdict());
        }
        List<String> calls = stub.calls();
        assertEquals(2, DriverStub.count(calls, "cuModuleLoadDataEx"));
        assertEquals(2, DriverStub.count(calls, "cuModuleUnload"));
        assertTrue(calls.stream().noneMatch(call -> call.contains("hopper")));
    }

    /** The error comes in the other process, and is that one's only. */
    @Test
    void kernelsForHopperThatTrapAreLeftOut() throws IOException {
        System.setProperty(Driver.PROPERTY, Compiler.compile("driver-stub-trap.so", "gcc",
                List.of("-shared", "-DFAILING=\"cuStreamSynchronize\"", "-DERROR=" + LAUNCH_FAILED),
                Compiler.SOURCES.resolve("test/cuda/driver_stub.c")).toString());
        assertFalse(new DriverDevice(ElementType.BF16, 0).hasHopperKernels());
        assertEquals("they failed: cuda: running kernels: CUDA_ERROR_STUB, as the stub was told (cuStreamSynchronize); "
                + "this process can no longer use the GPU", verdict());
    }

    private Path verdictFile() throws IOException {
        try (Stream<Path> in = Files.list(cache.resolve("cuda"))) {
            return in.filter(f -> f.getFileName().toString().startsWith("hopper-")).findFirst().orElseThrow();
        }
    }

    private String verdict() throws IOException {
        return Files.readAllLines(verdictFile()).getLast();
    }

    /** A kernel that traps takes the GPU from the process: that is the error that arrives, and closing goes on in silence. */
    @Test
    void aProcessThatLosesTheGpuSaysSoAndLeavesKernelsForHopperOutNextTime() throws IOException {
        new DriverDevice(ElementType.BF16, 0).close();
        Path file = verdictFile();
        Files.writeString(file, Files.readString(file).replace(verdict(), "passed"));
        DriverDevice device = new DriverDevice(ElementType.BF16, 0);
        assertTrue(device.hasHopperKernels());
        GoldenCase c = GoldenCase.networks().findFirst().orElseThrow();
        CudaBackend backend = new CudaBackend(Precision.BF16, device);
        Network network = backend.compile(c.graph(), c.weights());
        network.predict(c.inputs());
        stub.set("cuStreamSynchronize", LAUNCH_FAILED, 13000, 1, 90);
        String message = assertThrows(CudaException.class, () -> network.predict(c.inputs())).getMessage();
        assertEquals("cuda: running kernels: CUDA_ERROR_STUB, as the stub was told (cuStreamSynchronize); "
                + "this process can no longer use the GPU", message);
        network.close();
        backend.close();
        assertEquals(0, DriverStub.count(stub.calls(), "cuMemFree_v2"));
        assertEquals("they failed: " + message, verdict());
        stub.set("", 0, 13000, 1, 90);
        device = new DriverDevice(ElementType.BF16, 0);
        assertFalse(device.hasHopperKernels());
        device.close();
    }

    @Test
    void kernelsOfTheBackwardPassAreCompiledWhereTheyAreNeeded() {
        stub.set("", 0, 13000, 1, 89);
        DriverDevice device = new DriverDevice(ElementType.FP32, 0);
        assertEquals(1, DriverStub.count(stub.calls(), "cuModuleLoadDataEx"));
        device.record(List.of(new Launch("clear_floats", new Launch.Blocks(1, 1, 1), 256, 0,
                new Arguments().pointer(0).longNumber(0).segment()))).close();
        assertEquals(2, DriverStub.count(stub.calls(), "cuModuleLoadDataEx"));
        device.close();
        assertEquals(2, DriverStub.count(stub.calls(), "cuModuleUnload"));
    }

    @ParameterizedTest
    @CsvSource({"BF16, 89", "BF16, 100", "FP32, 90"})
    void kernelsForHopperAreLoadedForHopperOnly(ElementType type, int capability) {
        stub.set("", 0, 13000, 1, capability);
        new DriverDevice(type, 0).close();
        assertEquals(1, DriverStub.count(stub.calls(), "cuModuleLoadDataEx"));
    }

    @Test
    void aPassIsRecordedOnceAndReplayed() {
        stub.set("", 0, 13000, 1, 89);
        Backend backend = new CudaBackend(Precision.TF32, false);
        assertEquals("Stub GPU, compute capability 8.9, 132 multiprocessors, tf32", backend.description());
        GoldenCase c = GoldenCase.networks().findFirst().orElseThrow();
        try (Network network = backend.compile(c.graph(), c.weights())) {
            network.predict(c.inputs());
            network.predict(c.inputs());
        }
        ((CudaBackend) backend).close();
        List<String> calls = stub.calls();
        assertEquals("cuDevicePrimaryCtxRelease_v2 0", calls.getLast());
        assertEquals(1, DriverStub.count(calls, "cuStreamBeginCapture_v2"));
        assertEquals(1, DriverStub.count(calls, "cuGraphInstantiateWithFlags"));
        assertEquals(2, DriverStub.count(calls, "cuGraphLaunch"));
        assertEquals(2, DriverStub.count(calls, "cuMemcpyDtoH_v2"));
        assertEquals(DriverStub.count(calls, "cuMemAlloc_v2"), DriverStub.count(calls, "cuMemFree_v2"));
        // Everything that loads something comes before the recording.
        int recording = calls.indexOf("cuStreamBeginCapture_v2 2");
        assertTrue(calls.subList(recording, calls.size()).stream().noneMatch(l -> l.startsWith("cuModuleGetFunction")));
        assertTrue(calls.contains("cuModuleLoadDataEx 2 5 6 8192"));
        assertTrue(calls.contains("cuFuncSetAttribute 8 232448"));
    }

    @Test
    void aLoopsStepsAreRecordedOnceAndStartedByOneCallEach() {
        CudaBackend backend = new CudaBackend(Precision.FP32, false);
        try (CudaNetwork network = backend.compile(SmallLoop.graph(), SmallLoop.weights())) {
            SmallLoop.run(network, 1);
            List<String> calls = stub.calls();
            // The pass alone, the loop's beginning, and its step.
            assertEquals(3, DriverStub.count(calls, "cuStreamBeginCapture_v2"));
            // A row, the pass, a choice of pixels, and arithmetic on them: all in one graph.
            assertEquals(launches(calls, 0) + 3, launches(calls, 2));
            stub.set("", 0, 13000, 1, 90);
            SmallLoop.run(network, 1);
            assertEquals(List.of("cuMemcpyHtoDAsync_v2", "cuEventRecord", "cuStreamWaitEvent", "cuMemcpyDtoDAsync_v2",
                    "cuGraphLaunch", "cuEventRecord", "cuGraphLaunch", "cuEventRecord", "cuEventSynchronize",
                    "cuGraphLaunch", "cuEventRecord", "cuEventSynchronize", "cuEventSynchronize",
                    "cuStreamSynchronize", "cuMemcpyDtoDAsync_v2", "cuMemcpyDtoDAsync_v2", "cuEventRecord",
                    "cuStreamWaitEvent", "cuMemcpyDtoHAsync_v2", "cuEventRecord", "cuEventSynchronize"),
                    stub.calls().stream().map(call -> call.split(" ")[0]).toList());
        }
        backend.close();
        List<String> calls = stub.calls();
        assertEquals(3, DriverStub.count(calls, "cuGraphExecDestroy"));
        assertEquals(3, DriverStub.count(calls, "cuEventDestroy_v2"));
        assertEquals(1, DriverStub.count(calls, "cuMemFreeHost"));
        assertEquals(2, DriverStub.count(calls, "cuStreamDestroy_v2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuMemAlloc_v2", "cuLaunchKernel", "cuGraphInstantiateWithFlags", "cuEventCreate",
            "cuEventRecord", "cuGraphLaunch", "cuMemHostAlloc", "cuMemcpyHtoDAsync_v2", "cuStreamWaitEvent",
            "cuMemcpyDtoDAsync_v2", "cuMemcpyDtoHAsync_v2"})
    void whatAFailedLoopTookIsGivenBackAndTheNextOneRuns(String failing) {
        Backend backend = Backends.open("cuda", Precision.FP32, CpuBackend::new);
        CudaNetwork network = (CudaNetwork) backend.compile(SmallLoop.graph(), SmallLoop.weights());
        network.predict(Map.of("x", Tensor.zeros(SmallLoop.shape(1)), "t", Tensor.zeros(1)));
        List<String> calls = new ArrayList<>(stub.calls());
        stub.set(failing, OTHER_ERROR, 13000, 1, 90);
        assertThrows(CudaException.class, () -> SmallLoop.run(network, 1));
        calls.addAll(stub.calls());
        stub.set("", 0, 13000, 1, 90);
        SmallLoop.run(network, 1);
        network.close();
        calls.addAll(stub.calls());
        long failedOnHost = failing.equals("cuMemHostAlloc") ? 1 : 0;
        assertEquals(DriverStub.count(calls, "cuMemHostAlloc") - failedOnHost,
                DriverStub.count(calls, "cuMemFreeHost"));
        long failedAllocations = failing.equals("cuMemAlloc_v2") ? 1 : 0;
        assertEquals(DriverStub.count(calls, "cuMemAlloc_v2") - failedAllocations,
                DriverStub.count(calls, "cuMemFree_v2"));
        long failedEvents = failing.equals("cuEventCreate") ? 1 : 0;
        assertEquals(DriverStub.count(calls, "cuEventCreate") - failedEvents,
                DriverStub.count(calls, "cuEventDestroy_v2"));
        long failedGraphs = failing.equals("cuGraphInstantiateWithFlags") ? 1 : 0;
        assertEquals(DriverStub.count(calls, "cuGraphInstantiateWithFlags") - failedGraphs,
                DriverStub.count(calls, "cuGraphExecDestroy"));
    }

    /** The launches of a recording. */
    private static long launches(List<String> calls, int recording) {
        return DriverStub.count(calls.subList(indexOf(calls, "cuStreamBeginCapture_v2", recording),
                indexOf(calls, "cuStreamEndCapture", recording)), "cuLaunchKernel");
    }

    private static int indexOf(List<String> calls, String function, int number) {
        return IntStream.range(0, calls.size()).filter(i -> calls.get(i).startsWith(function)).skip(number).findFirst()
                .orElseThrow();
    }

    @Test
    void tilesAreTimedByEventsOnceForADevice() throws IOException {
        GoldenCase c = GoldenCase.networks().findFirst().orElseThrow();
        // As the stub's clock has it, one kernel of another shape than the model would take is the fastest.
        stub.cost("convolution_64x64", 7);
        Consumer<Boolean> run = autotune -> {
            // Whatever the machine is busy with, there is time to measure.
            DriverDevice device = new DriverDevice(ElementType.BF16, 0);
            TileTuner tuner = autotune
                    ? new TileTuner(device, device.timer(), TileCache.of(device.timer().identity()), () -> 0)
                    : TileTuner.of(device, false);
            try (CudaBackend backend = new CudaBackend(Precision.BF16, device, tuner);
                    Network network = backend.compile(c.graph(), c.weights())) {
                network.predict(c.inputs());
            }
        };
        run.accept(true);
        List<String> calls = stub.calls();
        long timed = DriverStub.count(calls, "cuEventElapsedTime");
        assertTrue(timed > 0);
        assertEquals(2 * timed, DriverStub.count(calls, "cuEventRecord"));
        assertEquals(2 * timed, DriverStub.count(calls, "cuEventCreate"));
        assertEquals(2 * timed, DriverStub.count(calls, "cuEventDestroy_v2"));
        assertEquals(DriverStub.count(calls, "cuGraphInstantiateWithFlags"),
                DriverStub.count(calls, "cuGraphExecDestroy"));
        assertEquals(DriverStub.count(calls, "cuMemAlloc_v2"), DriverStub.count(calls, "cuMemFree_v2"));
        List<Path> files;
        try (Stream<Path> in = Files.list(cache.resolve("cuda"))) {
            files = in.filter(f -> f.getFileName().toString().startsWith("tiles-")).toList();
        }
        assertEquals(1, files.size());
        List<String> lines = Files.readAllLines(files.getFirst());
        assertTrue(lines.get(1).startsWith(
                "Stub GPU, compute capability 9.0, 132 multiprocessors, driver for CUDA 13.0, kernels "), lines.get(1));
        List<String> layers = lines.subList(2, lines.size() - 1);
        assertTrue(layers.stream().anyMatch(l -> l.matches("BF16 .*\tconvolution_64x64\t\\d\t7\\.0.*")), "" + lines);
        // The next process knows; and another driver's kernels are others.
        stub.set("", 0, 13000, 1, 90);
        run.accept(true);
        assertEquals(0, DriverStub.count(stub.calls(), "cuEventElapsedTime"));
        stub.set("", 0, 12040, 1, 90);
        run.accept(false);
        assertEquals(0, DriverStub.count(stub.calls(), "cuEventElapsedTime"));
        run.accept(true);
        assertEquals(timed, DriverStub.count(stub.calls(), "cuEventElapsedTime"));
    }

    @Test
    void everyWayToComputeAConvolutionIsTimed() {
        stub.set("", 0, 13000, 1, 89);
        stub.cost("convolution_64x64", 7);
        GoldenCase c = GoldenCase.networks().findFirst().orElseThrow();
        CudaBackend backend = new CudaBackend(Precision.BF16, false);
        try (CudaNetwork network = backend.compile(c.graph(), c.weights())) {
            network.predict(c.inputs());
            List<TileTime> times = network.tileTimes();
            assertEquals(times.size(), times.stream().map(t -> t.layer() + t.kernel() + t.splitK()).distinct().count());
            String widest = times.stream().map(TileTime::layer).filter(l -> l.endsWith("3x3/1:64>64")).findFirst()
                    .orElseThrow();
            // 64 channels in bf16 are two K tiles; the tile of 128 outputs is too wide.
            assertEquals(List.of("convolution_128x64 1", "convolution_128x64 2", "convolution_64x64 1",
                    "convolution_64x64 2", "convolution_256x16 1", "convolution_256x16 2"),
                    times.stream().filter(t -> t.layer().equals(widest)).map(t -> t.kernel() + " " + t.splitK())
                            .toList());
            times.forEach(t -> assertEquals(t.kernel().equals("convolution_64x64") ? 7 : 10, t.microseconds(), 1e-3));
        }
        backend.close();
        List<String> calls = stub.calls();
        assertEquals(DriverStub.count(calls, "cuMemAlloc_v2"), DriverStub.count(calls, "cuMemFree_v2"));
        assertEquals(DriverStub.count(calls, "cuGraphInstantiateWithFlags"),
                DriverStub.count(calls, "cuGraphExecDestroy"));
    }

    @Test
    void tooLittleMemoryIsSaid() {
        Backend backend = Backends.open("cuda", Precision.FP32, CpuBackend::new);
        stub.set("cuMemAlloc_v2", OUT_OF_MEMORY, 13000, 1, 90);
        GoldenCase c = GoldenCase.networks().findFirst().orElseThrow();
        try (Network network = backend.compile(c.graph(), c.weights())) {
            String message = assertThrows(CudaException.class, () -> network.predict(c.inputs())).getMessage();
            assertTrue(
                    message.matches("cuda: allocating \\d+ MiB on Stub GPU.*: CUDA_ERROR_OUT_OF_MEMORY, out of memory "
                            + "\\(cuMemAlloc_v2\\)"),
                    message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuMemcpyHtoD_v2", "cuModuleGetFunction", "cuLaunchKernel", "cuStreamEndCapture",
            "cuGraphInstantiateWithFlags"})
    void whatAFailedPlanTookIsGivenBackAndTheNextOneRuns(String failing) {
        Backend backend = Backends.open("cuda", Precision.FP32, CpuBackend::new);
        GoldenCase c = GoldenCase.networks().findFirst().orElseThrow();
        Network network = backend.compile(c.graph(), c.weights());
        stub.set(failing, OTHER_ERROR, 13000, 1, 90);
        String message = assertThrows(CudaException.class, () -> network.predict(c.inputs())).getMessage();
        assertTrue(message.endsWith("CUDA_ERROR_STUB, as the stub was told (" + failing + ")"), message);
        List<String> calls = new ArrayList<>(stub.calls());
        assertEquals(DriverStub.count(calls, "cuStreamBeginCapture_v2"), DriverStub.count(calls, "cuStreamEndCapture"));
        stub.set("", 0, 13000, 1, 90);
        network.predict(c.inputs());
        network.close();
        calls.addAll(stub.calls());
        assertEquals(DriverStub.count(calls, "cuMemAlloc_v2"), DriverStub.count(calls, "cuMemFree_v2"));
        long failed = failing.equals("cuGraphInstantiateWithFlags") ? 1 : 0;
        assertEquals(DriverStub.count(calls, "cuGraphInstantiateWithFlags") - failed,
                DriverStub.count(calls, "cuGraphExecDestroy"));
    }
}

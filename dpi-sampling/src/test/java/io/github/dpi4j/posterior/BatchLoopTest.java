package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchLoopTest {
    private final List<String> said = new ArrayList<>();

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS), "it never came");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private void say(BatchLoop.InOrder inOrder, String word) throws IOException {
        Thread caller = Thread.currentThread();
        inOrder.then(() -> {
            assertTrue(!said.contains(word), caller + " repeats itself");
            said.add(word);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void effectsAreInOrderAndOnTheCallingThread(boolean overlaps) throws IOException {
        Thread caller = Thread.currentThread();
        BatchLoop.run(IntStream.range(0, 20).mapToObj(n -> (BatchLoop.Batch) (inOrder, isCancelled) -> {
            assertEquals(!overlaps, Thread.currentThread() == caller);
            say(inOrder, n + "a");
            inOrder.then(() -> assertSame(caller, Thread.currentThread()));
            say(inOrder, n + "b");
            assertTrue(!isCancelled.getAsBoolean());
        }).toList(), overlaps);
        assertEquals(IntStream.range(0, 20).boxed().flatMap(n -> List.of(n + "a", n + "b").stream()).toList(), said);
    }

    @Test
    void twoBatchesAreAtWorkAtOnceAndNoMore() throws IOException {
        CountDownLatch second = new CountDownLatch(1);
        AtomicInteger atWork = new AtomicInteger();
        BatchLoop.run(IntStream.range(0, 10).mapToObj(n -> (BatchLoop.Batch) (inOrder, _) -> {
            assertTrue(atWork.incrementAndGet() <= 2);
            say(inOrder, "" + n);
            if (n == 0) {
                await(second);
            } else if (n == 1) {
                second.countDown();
            }
            // Its results are there until they are written.
            inOrder.then(atWork::decrementAndGet);
        }).toList(), true);
        assertEquals(10, said.size());
    }

    /** A message of the batch in front is not held back until its end. */
    @Test
    void effectsOfTheFirstBatchTakePlaceAtOnce() throws IOException {
        CountDownLatch happened = new CountDownLatch(1);
        BatchLoop.run(List.of((inOrder, _) -> {
            inOrder.then(happened::countDown);
            await(happened);
        }, (inOrder, _) -> say(inOrder, "second")), true);
        assertEquals(List.of("second"), said);
    }

    @Test
    void anErrorOfTheNextBatchComesInItsTurnAndEndsTheOneAfterIt() {
        CountDownLatch failed = new CountDownLatch(1);
        IllegalStateException error = new IllegalStateException("of the second");
        AtomicInteger ended = new AtomicInteger();
        BatchLoop.Batch first = (inOrder, _) -> {
            await(failed);
            say(inOrder, "first");
        };
        BatchLoop.Batch second = (inOrder, _) -> {
            say(inOrder, "second");
            failed.countDown();
            throw error;
        };
        BatchLoop.Batch third = (inOrder, isCancelled) -> {
            say(inOrder, "third");
            await(isCancelled);
            ended.incrementAndGet();
        };
        assertSame(error, assertThrows(IllegalStateException.class,
                () -> BatchLoop.run(List.of(first, second, third), true)));
        assertEquals(List.of("first", "second"), said);
        assertEquals(1, ended.get());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEffectThatFailsEndsTheLoop(boolean overlaps) {
        IOException error = new IOException("full disk");
        List<BatchLoop.Batch> batches = List.of((inOrder, _) -> {
            say(inOrder, "first");
            inOrder.then(() -> {
                throw error;
            });
            say(inOrder, "never");
        }, (inOrder, _) -> say(inOrder, "never"));
        assertSame(error, assertThrows(IOException.class, () -> BatchLoop.run(batches, overlaps)));
        assertEquals(List.of("first"), said);
    }

    @Test
    void anInterruptEndsTheLoopAndTheBatchesThatWereBegun() {
        Thread caller = Thread.currentThread();
        AtomicInteger ended = new AtomicInteger();
        BatchLoop.Batch batch = (_, isCancelled) -> {
            caller.interrupt();
            await(isCancelled);
            ended.incrementAndGet();
        };
        assertThrows(InterruptedIOException.class, () -> BatchLoop.run(List.of(batch, batch, batch), true));
        assertTrue(Thread.interrupted());
        assertEquals(2, ended.get());
    }
}

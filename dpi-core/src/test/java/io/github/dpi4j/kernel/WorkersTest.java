package io.github.dpi4j.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    /** Enough operations of changing size for helpers to come late to many of them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyTaskOfEveryOperationRunsOnce(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (int operation = 0; operation < 5000; operation++) {
                // Large and small in turn: a helper that mixed two operations up would run a task that there is not.
                int tasks = operation % 2 == 0 ? operation % 7 : 40;
                int[] runs = new int[tasks];
                workers.run(tasks, (task, _) -> runs[task]++);
                for (int count : runs) {
                    assertEquals(1, count);
                }
            }
        }
    }

    @Test
    void eachMemberWorksUnderItsOwnNumber() {
        try (Workers workers = new Workers(3)) {
            AtomicIntegerArray inside = new AtomicIntegerArray(workers.threads());
            for (int operation = 0; operation < 200; operation++) {
                workers.run(50, (_, worker) -> {
                    assertEquals(1, inside.incrementAndGet(worker));
                    inside.decrementAndGet(worker);
                });
            }
        }
    }

    @Test
    void whatATaskThrowsReachesTheCallerAndTheTeamGoesOn() {
        try (Workers workers = new Workers(2)) {
            for (int bad = 0; bad < 10; bad++) {
                IllegalStateException failure = new IllegalStateException("task " + bad);
                int failing = bad;
                assertSame(failure, assertThrows(IllegalStateException.class, () -> workers.run(10, (task, _) -> {
                    if (task == failing) {
                        throw failure;
                    }
                })));
                int[] runs = new int[10];
                workers.run(10, (task, _) -> runs[task]++);
                for (int count : runs) {
                    assertEquals(1, count);
                }
            }
        }
    }

    @Test
    void aClosedTeamRefusesToWork() {
        Workers workers = new Workers(2);
        workers.close();
        String message = assertThrows(IllegalStateException.class, () -> workers.run(2, (_, _) -> {
        })).getMessage();
        assertTrue(message.contains("closed"), message);
    }

    @Test
    void aTeamHasAtLeastOneMember() {
        assertEquals("threads: expected at least 1, got 0",
                assertThrows(IllegalArgumentException.class, () -> new Workers(0)).getMessage());
    }
}

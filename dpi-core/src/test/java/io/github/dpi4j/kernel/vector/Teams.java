package io.github.dpi4j.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.dpi4j.kernel.Workers;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Runs operations on one, two and three threads, and asserts that this makes no difference. */
final class Teams implements AutoCloseable {
    private static final int MOST = 3;

    private final Workers[] workers = IntStream.rangeClosed(1, MOST).mapToObj(Workers::new).toArray(Workers[]::new);
    /** Kept from one operation to the next, so that it is full of what others left behind. */
    private final Scratch[] used = fresh(MOST);

    /** An operation that is ready to run, and how to get at all that it writes. */
    record Prepared(Operation operation, Supplier<float[]> result) {
    }

    /**
     * The result of an operation that is prepared anew for every run.
     *
     * @return that of the run on one thread with unused working memory; all others were bit for bit the same
     */
    float[] run(Supplier<Prepared> preparation) {
        float[] result = run(preparation.get(), workers[0], fresh(1));
        for (Workers team : workers) {
            assertArrayEquals(result, run(preparation.get(), team, used),
                    () -> "with " + team.threads() + " threads and used working memory");
        }
        return result;
    }

    /** The team that the scalar kernels may run on. */
    Workers oracle() {
        return workers[1];
    }

    private static float[] run(Prepared prepared, Workers team, Scratch[] scratch) {
        prepared.operation.run(team, scratch);
        return prepared.result.get();
    }

    private static Scratch[] fresh(int threads) {
        return IntStream.range(0, threads).mapToObj(_ -> new Scratch()).toArray(Scratch[]::new);
    }

    @Override
    public void close() {
        for (Workers team : workers) {
            team.close();
        }
    }
}

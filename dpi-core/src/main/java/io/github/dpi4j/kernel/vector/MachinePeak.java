package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Workers;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The greatest arithmetic and memory throughput of a team of threads on this machine, as measured: an operation takes
 * no less than the larger of flop / flopPerSecond and bytes / bytesPerSecond, unless its operands lie in a cache.
 *
 * @param threads of the team, all at work
 * @param flopPerSecond fused multiply-adds on registers, two operations each
 * @param bytesPerSecond read and written by copying arrays that no cache holds
 */
public record MachinePeak(int threads, double flopPerSecond, double bytesPerSecond) {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    /** Independent chains: more than latency times units of any current processor, fewer than its registers. */
    private static final int CHAINS = 12;
    private static final int STEPS = 1_000_000;
    private static final int ROUNDS = 20;
    /** Floats in each of the two arrays: more than any cache holds. */
    private static final int COPIED = 1 << 24;
    /** Floats copied by one task. */
    private static final int CHUNK = 1 << 18;

    /** Returns the width of the kernels' vectors in bits. */
    public static int vectorBits() {
        return S.vectorBitSize();
    }

    /** Measures for some tenths of a second, the best of several rounds. */
    public static MachinePeak measure(Workers workers) {
        return new MachinePeak(workers.threads(), flopPerSecond(workers), bytesPerSecond(workers));
    }

    /** Returns the better of two measurements: while one was taken, something else may have had the machine. */
    public MachinePeak max(MachinePeak other) {
        return new MachinePeak(threads, Math.max(flopPerSecond, other.flopPerSecond),
                Math.max(bytesPerSecond, other.bytesPerSecond));
    }

    /** Returns the seconds that the work takes at least. */
    public double floorSeconds(Work work) {
        return Math.max(work.flop() / flopPerSecond, work.bytes() / bytesPerSecond);
    }

    private static double flopPerSecond(Workers workers) {
        float[] sums = new float[workers.threads()];
        double seconds = best(workers, workers.threads(), (task, _) -> sums[task] = chains(STEPS, task * 1e-9f));
        if (!Float.isFinite(sums[0])) {
            throw new AssertionError("the multiply-adds diverged");
        }
        return 2.0 * workers.threads() * CHAINS * STEPS * Lanes.LANES / seconds;
    }

    private static double bytesPerSecond(Workers workers) {
        float[] from = new float[COPIED];
        float[] to = new float[COPIED];
        // Memory that was never written may all be one page of zeros.
        Arrays.fill(from, 1);
        double seconds = best(workers, COPIED / CHUNK,
                (task, _) -> System.arraycopy(from, task * CHUNK, to, task * CHUNK, CHUNK));
        return 2.0 * COPIED * Float.BYTES / seconds;
    }

    private static double best(Workers workers, int tasks, Workers.Task task) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            workers.run(tasks, task);
            best = Math.min(best, System.nanoTime() - start);
        }
        return best * 1e-9;
    }

    private static float chains(int steps, float start) {
        FloatVector m = FloatVector.broadcast(S, 0.999f);
        FloatVector c0 = FloatVector.broadcast(S, start);
        FloatVector c1 = c0;
        FloatVector c2 = c0;
        FloatVector c3 = c0;
        FloatVector c4 = c0;
        FloatVector c5 = c0;
        FloatVector c6 = c0;
        FloatVector c7 = c0;
        FloatVector c8 = c0;
        FloatVector c9 = c0;
        FloatVector c10 = c0;
        FloatVector c11 = c0;
        for (int i = 0; i < steps; i++) {
            c0 = c0.fma(m, m);
            c1 = c1.fma(m, m);
            c2 = c2.fma(m, m);
            c3 = c3.fma(m, m);
            c4 = c4.fma(m, m);
            c5 = c5.fma(m, m);
            c6 = c6.fma(m, m);
            c7 = c7.fma(m, m);
            c8 = c8.fma(m, m);
            c9 = c9.fma(m, m);
            c10 = c10.fma(m, m);
            c11 = c11.fma(m, m);
        }
        FloatVector sum = c0.add(c1).add(c2.add(c3)).add(c4.add(c5).add(c6.add(c7)));
        return sum.add(c8.add(c9)).add(c10.add(c11)).lane(0);
    }
}

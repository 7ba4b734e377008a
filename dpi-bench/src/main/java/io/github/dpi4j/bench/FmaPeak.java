package io.github.dpi4j.bench;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** How many multiply-adds this machine does at most: fused multiply-adds on registers, nothing else. */
final class FmaPeak {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    /** Independent chains: more than latency times units of any current processor, fewer than its registers. */
    private static final int CHAINS = 12;
    private static final int STEPS = 2_000_000;
    private static final int ROUNDS = 20;

    private FmaPeak() {
    }

    /** Bits of the widest vectors. */
    static int vectorBits() {
        return SPECIES.vectorBitSize();
    }

    /** The best of several short rounds, in GFLOP/s, on so many threads together. */
    static double gigaflops(int threads) {
        double best = 0;
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                double sum = 0;
                for (var result : executor.invokeAll(IntStream.range(0, threads)
                        .mapToObj(i -> (Callable<Float>) () -> chains(STEPS, i * 1e-9f)).toList())) {
                    sum += result.get();
                }
                double seconds = (System.nanoTime() - start) * 1e-9;
                if (Double.isNaN(sum)) {
                    throw new AssertionError("the multiply-adds diverged");
                }
                best = Math.max(best, 2.0 * threads * CHAINS * STEPS * SPECIES.length() / seconds * 1e-9);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return best;
    }

    private static float chains(int steps, float start) {
        FloatVector m = FloatVector.broadcast(SPECIES, 0.999f);
        FloatVector c0 = FloatVector.broadcast(SPECIES, start);
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

package io.github.dpi4j.fuzz;

import com.sun.management.ThreadMXBean;
import io.github.dpi4j.checkpoint.PrintableText;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A run of mutated inputs, the same for the same seed. Each must be read or refused within the limits.
 *
 * @param inputs how many were tried
 * @param read how many of them were read, and not refused
 * @param slowest processor time of the slowest input in nanoseconds, warm-up left out
 * @param largest bytes that the greediest input allocated in all
 */
public record FuzzRun(String name, long inputs, long read, long slowest, long largest) {
    /** Processor time, as the machine may be busy with other things. */
    public static final long MOST_NANOSECONDS = 2_000_000_000L;
    /** All that is allocated in the course of an input, a bound on what it can hold at once. */
    public static final long MOST_BYTES = 256L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** Inputs that also load and compile classes. */
    private static final int WARM_UP = 200;

    /** System property: mutations of each target, in place of the few that every build tries. */
    public static final String INPUTS = "dpi.fuzz.inputs";

    /**
     * Tries all seeds as they are, then so many mutations of them, or as many as the system property {@value #INPUTS} says;
     * then the seed is another one, too, and what came of it is printed.
     *
     * @throws AssertionError at the first fault, the input is kept in the folder target
     */
    public static FuzzRun of(String name, FuzzTarget target, List<byte[]> seeds, long seed, long mutations) {
        return of(name, target, seeds, List.of(), seed, mutations);
    }

    /**
     * As {@link #of(String, FuzzTarget, List, long, long)}, with a corpus: most of it is refused, so that three of four mutations
     * are of seeds.
     */
    public static FuzzRun of(String name, FuzzTarget target, List<byte[]> seeds, List<byte[]> corpus, long seed,
            long mutations) {
        Long asked = Long.getLong(INPUTS);
        if (asked == null) {
            return tried(name, target, seeds, corpus, seed, mutations);
        }
        FuzzRun run = tried(name, target, seeds, corpus, seed + Long.getLong("dpi.fuzz.seed", 1), asked);
        System.out.println(run);
        return run;
    }

    private static FuzzRun tried(String name, FuzzTarget target, List<byte[]> seeds, List<byte[]> corpus,
            long seed, long mutations) {
        Mutator ofSeeds = new Mutator(seeds, seed);
        Mutator ofCorpus = new Mutator(corpus.isEmpty() ? seeds : corpus, ~seed);
        List<byte[]> asTheyAre = Stream.concat(seeds.stream(), corpus.stream()).toList();
        long read = 0;
        long slowest = 0;
        long largest = 0;
        for (long i = 0; i < asTheyAre.size() + mutations; i++) {
            byte[] input = i < asTheyAre.size()
                    ? asTheyAre.get((int) i)
                    : (i % 4 == 0 ? ofCorpus : ofSeeds).next();
            long time = THREADS.getCurrentThreadCpuTime();
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            try {
                if (target.accept(input)) {
                    read++;
                }
            } catch (Throwable e) {
                throw fault(name, i, input, e.toString(), e);
            }
            allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
            time = THREADS.getCurrentThreadCpuTime() - time;
            if (allocated > MOST_BYTES) {
                throw fault(name, i, input, "allocated " + allocated + " bytes", null);
            }
            if (i >= WARM_UP && time > MOST_NANOSECONDS) {
                throw fault(name, i, input, "took " + time / 1_000_000 + " ms", null);
            }
            largest = Math.max(largest, allocated);
            if (i >= WARM_UP) {
                slowest = Math.max(slowest, time);
            }
        }
        return new FuzzRun(name, asTheyAre.size() + mutations, read, slowest, largest);
    }

    private static AssertionError fault(String name, long number, byte[] input, String what, Throwable cause) {
        Path kept = Path.of("target", name.replace(' ', '-') + ".fault");
        String where;
        try {
            where = "kept as " + Files.write(kept, input).toAbsolutePath();
        } catch (IOException e) {
            where = "not kept: " + e;
        }
        return new AssertionError(name + ": input " + number + ", " + where + ": " + PrintableText.shown(what), cause);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s: %,d inputs, %,d read, slowest %,d ms, at most %,d kB", name, inputs,
                read,
                slowest / 1_000_000, largest >> 10);
    }
}

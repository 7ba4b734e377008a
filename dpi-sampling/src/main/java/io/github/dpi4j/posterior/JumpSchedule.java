package io.github.dpi4j.posterior;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A schedule with resampling jumps (Lugmayr et al., "RePaint", CVPR 2022, appendix B), which DDNM calls time travel: a run
 * that comes down to level 0, L, 2L, … below T − L goes up L levels again, some times, before it goes on. Each passage
 * makes the image agree better with what is known.
 *
 * @param length L ≥ 1: levels that a jump goes up
 * @param samples passes down the L levels once their lower end was reached, at least 1; 1 for no jumps
 * @param repeats visits of every level but the two highest, at least 1: each but the first by one step up and
 *     down. RePaint's {@code n_sample}, 1 in the paper
 * @param start jumps begin no higher than level start − L, repeats no higher than start;
 *     {@link Integer#MAX_VALUE} for no such limit
 */
public record JumpSchedule(int length, int samples, int repeats, int start) {
    /** The way straight down. */
    public static final JumpSchedule NONE = new JumpSchedule(1, 1);

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if a count is below 1, or start negative
     */
    public JumpSchedule {
        require(length >= 1, "jump length", "at least 1", length);
        require(samples >= 1, "jump samples", "at least 1", samples);
        require(repeats >= 1, "repeats", "at least 1", repeats);
        require(start >= 0, "start of resampling", "a number from 0", start);
    }

    /**
     * Jumps at any level, and no repeats.
     *
     * @param length length of a jump
     * @param samples number of passes over each part
     */
    public JumpSchedule(int length, int samples) {
        this(length, samples, 1, Integer.MAX_VALUE);
    }

    /**
     * {@return the levels that a run passes: from steps − 1 to −1, neighbours differing by one, as {@link
     * PosteriorMethod#walk}}
     *
     * @param steps T ≥ 1
     */
    public int[] walk(int steps) {
        require(steps >= 1, "steps", "at least 1", steps);
        Map<Integer, Integer> jumps = new HashMap<>();
        for (int at = 0; at < steps - length; at += length) {
            jumps.put(at, samples - 1);
        }
        IntStream.Builder levels = IntStream.builder();
        for (int at = steps - 1; at >= 0; at--) {
            levels.add(at);
            for (int again = 1; again < repeats && at + 2 < steps && at <= start; again++) {
                levels.add(at + 1).add(at);
            }
            if (jumps.getOrDefault(at, 0) > 0 && at <= start - length) {
                jumps.merge(at, -1, Integer::sum);
                for (int up = 0; up < length; up++) {
                    levels.add(++at);
                }
            }
        }
        return levels.add(-1).build().toArray();
    }

    private static void require(boolean met, String name, String expected, int got) {
        if (!met) {
            throw new IllegalArgumentException(name + ": expected " + expected + ", got " + got);
        }
    }
}

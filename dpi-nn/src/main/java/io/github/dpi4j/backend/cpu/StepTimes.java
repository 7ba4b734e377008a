package io.github.dpi4j.backend.cpu;

import java.util.Arrays;

/**
 * Times of a pass's steps over several passes. A pass may run its steps several times, once for each micro-batch; their
 * times are added up.
 */
final class StepTimes {
    private final long[][] nanos;
    private int pass = -1;
    private int step;
    private long last;

    StepTimes(int rounds, int laps) {
        nanos = new long[laps][rounds];
    }

    /** Starts a pass. */
    void start() {
        pass++;
        nextMicroBatch();
    }

    /** Continues with the first step, for the next micro-batch. */
    void nextMicroBatch() {
        step = 0;
        last = System.nanoTime();
    }

    /** Ends a step. */
    void step() {
        long now = System.nanoTime();
        nanos[step++][pass] += now - last;
        last = now;
    }

    /** Returns the median time of a step, in seconds. */
    double median(int ofStep) {
        return median(nanos[ofStep].clone());
    }

    /** Returns the median time of whole passes, in seconds. */
    double medianPass() {
        long[] sums = new long[pass + 1];
        for (long[] times : nanos) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += times[i];
            }
        }
        return median(sums);
    }

    private static double median(long[] times) {
        Arrays.sort(times);
        return (times[(times.length - 1) / 2] + times[times.length / 2]) / 2.0 * 1e-9;
    }
}

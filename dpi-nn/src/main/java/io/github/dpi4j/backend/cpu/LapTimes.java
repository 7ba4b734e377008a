package io.github.dpi4j.backend.cpu;

import java.util.Arrays;

/** Times of the same laps in several rounds; a round may take the same laps several times, which are added up. */
final class LapTimes {
    private final long[][] nanos;
    private int round = -1;
    private int lap;
    private long last;

    LapTimes(int rounds, int laps) {
        nanos = new long[laps][rounds];
    }

    /** Starts a round. */
    void start() {
        round++;
        again();
    }

    /** Begins with the round's first lap again. */
    void again() {
        lap = 0;
        last = System.nanoTime();
    }

    /** Ends a lap. */
    void lap() {
        long now = System.nanoTime();
        nanos[lap++][round] += now - last;
        last = now;
    }

    /** Median over the rounds, in seconds. */
    double median(int ofLap) {
        return median(nanos[ofLap].clone());
    }

    /** Median of whole rounds, in seconds. */
    double medianRound() {
        long[] sums = new long[round + 1];
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

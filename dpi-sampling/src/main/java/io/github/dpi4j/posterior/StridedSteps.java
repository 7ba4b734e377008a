package io.github.dpi4j.posterior;

import java.util.stream.IntStream;

/** The timesteps of DDNM and DDRM: multiples of a whole stride from 0 on. */
final class StridedSteps {
    private StridedSteps() {
    }

    /** Returns the setting of their number. */
    static Parameter parameter(int preset) {
        return Parameter.whole("steps", 1, Parameter.MOST, preset, "timesteps that are visited, evenly spaced");
    }

    /** Returns the first {@code steps} multiples of ⌊T/steps⌋, ascending. */
    static int[] timesteps(int steps, int trainedSteps) {
        int stride = stride(steps, trainedSteps);
        return IntStream.range(0, steps).map(k -> k * stride).toArray();
    }

    /** Returns all multiples of ⌊T/steps⌋ below T, ascending. */
    static int[] allTimesteps(int steps, int trainedSteps) {
        int stride = stride(steps, trainedSteps);
        return IntStream.range(0, Math.ceilDiv(trainedSteps, stride)).map(k -> k * stride).toArray();
    }

    private static int stride(int steps, int trainedSteps) {
        if (steps > trainedSteps) {
            throw new IllegalArgumentException(
                    "steps: expected at most the " + trainedSteps + " steps of training, got " + steps);
        }
        return trainedSteps / steps;
    }
}

package io.github.dpi4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A linear axis of a plot.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}, larger
 * @param from coordinate of the low end, in pixels
 * @param to coordinate of the high end
 * @param step between ticks
 */
record Axis(double low, double high, double from, double to, double step) {
    /** Returns an axis that contains all values with a margin, with about so many ticks at round numbers. */
    static Axis of(DoubleStream values, double from, double to, int ticks) {
        double[] sorted = values.filter(Double::isFinite).sorted().toArray();
        double least = sorted.length == 0 ? 0 : sorted[0];
        double greatest = sorted.length == 0 ? 1 : sorted[sorted.length - 1];
        double spread = greatest > least ? greatest - least : Math.max(1e-3, Math.abs(greatest) / 10);
        double step = round(spread * 1.2 / ticks);
        return new Axis(least - 0.1 * spread, greatest + 0.1 * spread, from, to, step);
    }

    /** Returns the round number (1, 2 or 5 times a power of ten) next above or equal. */
    static double round(double step) {
        double power = Math.pow(10, Math.floor(Math.log10(step)));
        double ratio = step / power;
        return power * (ratio <= 1 + 1e-9 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
    }

    double at(double value) {
        return from + (value - low) / (high - low) * (to - from);
    }

    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (long k = (long) Math.ceil(low / step); k * step <= high; k++) {
            ticks.add(k * step);
        }
        return ticks;
    }

    /** Returns the number of decimals that distinguishes the ticks. */
    int decimals() {
        return Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
    }
}

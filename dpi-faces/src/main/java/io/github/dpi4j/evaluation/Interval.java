package io.github.dpi4j.evaluation;

import java.util.Collection;
import java.util.List;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/**
 * A mean and its 95 % confidence interval {@code mean ± margin}, by Student's t.
 *
 * @param mean the mean; infinite if a value is, NaN without values, or if values are infinite on both sides
 * @param margin NaN for a single value, or a mean that is not finite
 * @param count number of values
 */
public record Interval(double mean, double margin, long count) {
    private static final double CONFIDENCE = 0.95;

    /**
     * {@return the interval of some values} Those that are NaN are left out: a metric has no value there.
     *
     * @param all the values
     */
    public static Interval of(Collection<Double> all) {
        List<Double> values = all.stream().filter(value -> !value.isNaN()).toList();
        double sum = values.stream().mapToDouble(v -> v).sum();
        if (!Double.isFinite(sum)) {
            // An infinite PSNR is that of equal images; a deviation from an infinite mean is not a number.
            return new Interval(sum, Double.NaN, values.size());
        }
        DescriptiveStatistics statistics = new DescriptiveStatistics();
        values.forEach(statistics::addValue);
        return of(statistics.getMean(), statistics.getStandardDeviation(), statistics.getN());
    }

    /**
     * {@return the interval of values with these statistics}
     *
     * @param mean the mean
     * @param deviation the sample's standard deviation; ignored for fewer than two values
     * @param count number of values
     */
    public static Interval of(double mean, double deviation, long count) {
        double margin = count < 2
                ? Double.NaN
                : new TDistribution(count - 1.0).inverseCumulativeProbability((1 + CONFIDENCE) / 2) * deviation
                        / Math.sqrt(count);
        return new Interval(mean, margin, count);
    }
}

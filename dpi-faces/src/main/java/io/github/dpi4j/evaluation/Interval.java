package io.github.dpi4j.evaluation;

import java.util.Collection;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/**
 * A mean and its 95 % confidence interval {@code mean ± margin}, by Student's t.
 *
 * @param mean the mean
 * @param margin NaN for a single value
 * @param count number of values
 */
public record Interval(double mean, double margin, long count) {
    private static final double CONFIDENCE = 0.95;

    /**
     * {@return the interval of some values}
     *
     * @param values the values
     */
    public static Interval of(Collection<Double> values) {
        DescriptiveStatistics statistics = new DescriptiveStatistics();
        values.forEach(statistics::addValue);
        long n = statistics.getN();
        double margin = n < 2
                ? Double.NaN
                : new TDistribution(n - 1.0).inverseCumulativeProbability((1 + CONFIDENCE) / 2)
                        * statistics.getStandardDeviation() / Math.sqrt(n);
        return new Interval(statistics.getMean(), margin, n);
    }
}

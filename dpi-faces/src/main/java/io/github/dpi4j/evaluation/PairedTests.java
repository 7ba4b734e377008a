package io.github.dpi4j.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.inference.TTest;

/**
 * Paired tests of methods against a reference method: two-sided Student's t tests of the mean difference of scores,
 * with Holm's correction over all tests of a condition. Pure functions.
 */
public final class PairedTests {
    private PairedTests() {
    }

    /**
     * The comparison of a method with the reference method by one metric.
     *
     * @param method the method
     * @param metric the metric
     * @param difference the method's score minus the reference's, and its 95 % confidence interval
     * @param p p value with Holm's correction; NaN for fewer than two images
     */
    public record Result(PlannedMethod method, MetricName metric, Interval difference, double p) {
        /** {@return whether the difference is significant at 0.05} */
        public boolean isSignificant() {
            return p < 0.05;
        }
    }

    /**
     * {@return the comparisons of all other methods with a reference under a condition, by all metrics of images except
     * time} Images whose difference is not finite, as that of an infinite PSNR, are left out.
     *
     * @param table the scores
     * @param condition the condition
     * @param reference a method of the table
     */
    public static List<Result> of(ScoreTable table, Condition condition, PlannedMethod reference) {
        List<Result> uncorrected = new ArrayList<>();
        for (PlannedMethod method : table.methods()) {
            for (MetricName metric : table.metrics(condition)) {
                List<Double> differences = method.equals(reference) || metric.equals(MetricName.SECONDS)
                        ? List.of()
                        : table.differences(condition, method, reference, metric).stream().filter(Double::isFinite)
                                .toList();
                if (!differences.isEmpty()) {
                    uncorrected.add(new Result(method, metric, Interval.of(differences), p(differences)));
                }
            }
        }
        double[] corrected = holm(uncorrected.stream().mapToDouble(Result::p).toArray());
        return IntStream.range(0, corrected.length).mapToObj(i -> new Result(uncorrected.get(i).method(),
                uncorrected.get(i).metric(), uncorrected.get(i).difference(), corrected[i])).toList();
    }

    private static double p(List<Double> differences) {
        if (differences.size() < 2) {
            return Double.NaN;
        }
        double[] values = differences.stream().mapToDouble(d -> d).toArray();
        double p = new TTest().tTest(0, values);
        // No variance: p is 0, or 1 if all differences are 0.
        return Double.isNaN(p) ? (values[0] == 0 ? 1 : 0) : p;
    }

    /**
     * Returns p values with Holm's step-down correction (1979): the smallest p times m, the next times m − 1 …, never
     * decreasing and at most 1.
     *
     * @param p p values; NaN values are ignored and kept
     */
    static double[] holm(double[] p) {
        double[] corrected = p.clone();
        List<Integer> order = IntStream.range(0, p.length).filter(i -> !Double.isNaN(p[i])).boxed()
                .sorted(Comparator.comparingDouble(i -> p[i])).toList();
        double largest = 0;
        for (int k = 0; k < order.size(); k++) {
            largest = Math.max(largest, Math.min(1, p[order.get(k)] * (order.size() - k)));
            corrected[order.get(k)] = largest;
        }
        return corrected;
    }
}

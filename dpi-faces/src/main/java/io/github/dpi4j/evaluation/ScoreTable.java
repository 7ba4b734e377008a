package io.github.dpi4j.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The scores of methods under conditions. Immutable.
 *
 * @param entries the scores of each method under each condition
 */
public record ScoreTable(List<Entry> entries) {
    /**
     * The scores of a method under a condition.
     *
     * @param condition the condition
     * @param method the method
     * @param scores the scores
     * @param passes passes of networks for each image that they are known of
     */
    public record Entry(Condition condition, PlannedMethod method, PairScores scores, List<NetworkPasses> passes) {
        /** Copies the components. */
        public Entry {
            passes = List.copyOf(passes);
        }

        /**
         * The scores of images whose passes are not known.
         *
         * @param condition the condition
         * @param method the method
         * @param scores the scores
         */
        public Entry(Condition condition, PlannedMethod method, PairScores scores) {
            this(condition, method, scores, List.of());
        }
    }

    /** Copies the components. */
    public ScoreTable {
        entries = List.copyOf(entries);
    }

    /** {@return the conditions, in the order of the plan} */
    public List<Condition> conditions() {
        return entries.stream().map(Entry::condition).distinct().toList();
    }

    /** {@return the methods, in the order of the plan} */
    public List<PlannedMethod> methods() {
        return entries.stream().map(Entry::method).distinct().toList();
    }

    /**
     * {@return the metrics with scores under a condition, those of images first}
     *
     * @param condition the condition
     */
    public List<MetricName> metrics(Condition condition) {
        List<Entry> some = entries.stream().filter(e -> e.condition.equals(condition)).toList();
        return some.getFirst().scores.metrics().stream()
                .filter(m -> some.stream().anyMatch(e -> e.scores.score(m).count() > 0)).toList();
    }

    /** {@return all metrics of images, in the order of columns} */
    public List<MetricName> imageMetrics() {
        return entries.stream().flatMap(e -> e.scores.imageMetrics().stream()).distinct().toList();
    }

    /**
     * {@return the scores of a method under a condition}
     *
     * @param condition the condition
     * @param method the method
     */
    public PairScores scores(Condition condition, PlannedMethod method) {
        return entry(condition, method).scores;
    }

    /**
     * {@return the passes of networks of a method under a condition, for each image that they are known of}
     *
     * @param condition the condition
     * @param method the method
     */
    public List<NetworkPasses> passes(Condition condition, PlannedMethod method) {
        return entry(condition, method).passes;
    }

    /** {@return whether any image's passes of networks are known} */
    public boolean hasPasses() {
        return entries.stream().anyMatch(e -> !e.passes.isEmpty());
    }

    /**
     * {@return a line for each metric that has no value for some images of a method, or an infinite one, with these images}
     */
    public List<String> remarks() {
        return entries.stream()
                .flatMap(e -> e.scores.remarks(" of " + e.method.label() + ", " + e.condition.title()).stream())
                .toList();
    }

    private Entry entry(Condition condition, PlannedMethod method) {
        return entries.stream().filter(e -> e.condition.equals(condition) && e.method.equals(method)).findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("scores: expected a method and a condition of the plan, got "
                                + method.label() + " and " + condition.title()));
    }

    /**
     * {@return the differences, image by image, between the scores of two methods: the first's minus the second's}
     *
     * @param condition the condition
     * @param method the method
     * @param other the other one
     * @param metric the metric
     */
    public List<Double> differences(Condition condition, PlannedMethod method, PlannedMethod other,
            MetricName metric) {
        Map<String, Double> others = new HashMap<>();
        scores(condition, other).rows().forEach(r -> others.put(r.image(), r.scores().get(metric.key())));
        List<Double> differences = new ArrayList<>();
        for (PairScores.Row row : scores(condition, method).rows()) {
            Double mine = row.scores().get(metric.key());
            Double its = others.get(row.image());
            if (mine != null && its != null) {
                differences.add(mine - its);
            }
        }
        return differences;
    }
}

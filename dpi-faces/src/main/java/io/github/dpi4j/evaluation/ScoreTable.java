package io.github.dpi4j.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Scores of many images, and what they say together. Immutable.
 *
 * @param imageMetrics that single images have scores of, in the order of columns
 * @param setMetrics that all images of a method and condition have one score of
 * @param rows an image, condition and method each
 * @param sets a condition and method each
 */
public record ScoreTable(List<MetricName> imageMetrics, List<MetricName> setMetrics, List<Row> rows, List<SetRow> sets) {
    /** Scores of one image by metrics' keys; a metric that does not suit the condition is missing. */
    public record Row(String image, Condition condition, String label, int scale, Map<String, Double> scores) {
    }

    /** Scores of all images together. */
    public record SetRow(Condition condition, String label, Map<String, Double> scores) {
    }

    public ScoreTable {
        imageMetrics = List.copyOf(imageMetrics);
        setMetrics = List.copyOf(setMetrics);
        rows = List.copyOf(rows);
        sets = List.copyOf(sets);
    }

    /** Returns the conditions, in the order of the rows. */
    public List<Condition> conditions() {
        return sets.stream().map(SetRow::condition).distinct().toList();
    }

    /** Returns the methods' labels, in the order of the rows. */
    public List<String> labels() {
        return sets.stream().map(SetRow::label).distinct().toList();
    }

    /** Returns all metrics, those of images first. */
    public List<MetricName> metrics() {
        return Stream.concat(imageMetrics.stream(), setMetrics.stream()).toList();
    }

    /** Returns the rows of a condition and method. */
    public List<Row> rows(Condition condition, String label) {
        return rows.stream().filter(r -> r.condition.equals(condition) && r.label.equals(label)).toList();
    }

    /** Returns the mean of a metric of images, or the score of a metric of sets, then without a margin; empty (n = 0) without scores. */
    public Interval score(Condition condition, String label, MetricName metric) {
        if (setMetrics.contains(metric)) {
            return sets.stream().filter(s -> s.condition.equals(condition) && s.label.equals(label))
                    .filter(s -> s.scores.containsKey(metric.key()))
                    .map(s -> new Interval(s.scores.get(metric.key()), Double.NaN, rows(condition, label).size()))
                    .findFirst().orElse(Interval.of(List.of()));
        }
        return Interval.of(rows(condition, label).stream().map(r -> r.scores.get(metric.key()))
                .filter(Objects::nonNull).toList());
    }

    /** Returns the differences, image by image, between what two methods score: the first's minus the second's. */
    public List<Double> differences(Condition condition, String label, String other, MetricName metric) {
        Map<String, Double> others = new HashMap<>();
        rows(condition, other).forEach(r -> others.put(r.image, r.scores.get(metric.key())));
        List<Double> differences = new ArrayList<>();
        for (Row row : rows(condition, label)) {
            Double mine = row.scores.get(metric.key());
            Double its = others.get(row.image);
            if (mine != null && its != null) {
                differences.add(mine - its);
            }
        }
        return differences;
    }
}

package io.github.dpi4j.evaluation;

import io.github.dpi4j.evaluation.ScoreTable.Row;
import io.github.dpi4j.evaluation.ScoreTable.SetRow;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.metric.ImageSetMetric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Scores of an evaluation's files. */
public final class Scoring {
    private final EvaluationPlan plan;
    private final EvaluationFiles files;
    private final Function<Condition, MetricSuite> suites;

    /**
     * Scoring of an evaluation.
     *
     * @param folder the evaluation's
     * @param suites metrics by condition
     */
    public Scoring(EvaluationPlan plan, Path folder, Function<Condition, MetricSuite> suites) {
        this.plan = plan;
        this.files = new EvaluationFiles(folder);
        this.suites = suites;
    }

    /**
     * Scores restored images.
     *
     * @param results of {@link EvaluationRun#run}
     * @throws IOException if an image cannot be read
     */
    public ScoreTable score(List<ResultLine> results) throws IOException {
        Set<MetricName> imageMetrics = new LinkedHashSet<>();
        Set<MetricName> setMetrics = new LinkedHashSet<>();
        List<Row> rows = new ArrayList<>();
        List<SetRow> sets = new ArrayList<>();
        try {
            for (Condition condition : plan.conditions()) {
                MetricSuite suite = suites.apply(condition);
                suite.images().forEach(m -> imageMetrics.add(m.name()));
                suite.sets().forEach(m -> setMetrics.add(m.name()));
                Map<MetricSuite.OfSet, ImageSetMetric.Distance> distances = new HashMap<>();
                for (PlannedMethod method : plan.methods()) {
                    List<ResultLine> lines = results.stream()
                            .filter(l -> l.condition().equals(condition.name()) && l.label().equals(method.label()))
                            .toList();
                    rows.addAll(lines.parallelStream().map(line -> row(suite, condition, method, line)).toList());
                    sets.add(new SetRow(condition, method.label(),
                            setScores(suite, condition, method, lines, distances)));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        imageMetrics.add(MetricName.SECONDS);
        return new ScoreTable(List.copyOf(imageMetrics), List.copyOf(setMetrics), rows, sets);
    }

    private Row row(MetricSuite suite, Condition condition, PlannedMethod method, ResultLine line) {
        RgbImage original = image(files.original(line.image()));
        RgbImage restored = image(files.restored(condition, method, line.image()));
        Map<String, Double> scores = new LinkedHashMap<>();
        suite.images().forEach(m -> scores.put(m.name().key(), m.metric().measure(restored, original)));
        scores.put(MetricName.SECONDS.key(), line.seconds());
        return new Row(line.image(), condition, method.label(), line.scale(), scores);
    }

    private Map<String, Double> setScores(MetricSuite suite, Condition condition, PlannedMethod method,
            List<ResultLine> lines, Map<MetricSuite.OfSet, ImageSetMetric.Distance> distances) {
        Map<String, Double> scores = new LinkedHashMap<>();
        for (MetricSuite.OfSet metric : suite.sets()) {
            ImageSetMetric.Distance distance = distances.computeIfAbsent(metric,
                    m -> m.metric().from(() -> lines.stream().map(l -> image(files.original(l.image()))).iterator()));
            scores.put(metric.name().key(), distance.of(() -> lines.stream()
                    .map(l -> image(files.restored(condition, method, l.image()))).iterator()));
        }
        return scores;
    }

    private static RgbImage image(Path file) {
        try {
            return ImageFiles.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

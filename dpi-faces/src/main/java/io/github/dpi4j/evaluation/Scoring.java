package io.github.dpi4j.evaluation;

import io.github.dpi4j.evaluation.PairScores.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The scoring of an evaluation's files. */
public final class Scoring {
    private Scoring() {
    }

    /**
     * Scores restored images.
     *
     * @param plan the plan
     * @param folder folder of the evaluation
     * @param results results of {@link EvaluationRun#run}
     * @param suites metrics by condition
     * @return the scores
     * @throws IOException if an image cannot be read
     */
    public static ScoreTable score(EvaluationPlan plan, Path folder, List<ResultLine> results,
            Function<Condition, MetricSuite> suites) throws IOException {
        return score(plan, folder, results, suites, () -> {
        });
    }

    /**
     * Scores restored images, as {@link #score(EvaluationPlan, Path, List, Function)}.
     *
     * @param plan the plan
     * @param folder the evaluation's folder
     * @param results lines of {@link EvaluationRun#run}
     * @param suites the metrics under a condition
     * @param progress called after each image, by several threads
     * @return the scores
     * @throws IOException if an image cannot be read
     */
    public static ScoreTable score(EvaluationPlan plan, Path folder, List<ResultLine> results,
            Function<Condition, MetricSuite> suites, Runnable progress) throws IOException {
        EvaluationFiles files = new EvaluationFiles(folder);
        List<ScoreTable.Entry> entries = new ArrayList<>();
        for (Condition condition : plan.conditions()) {
            Scorer scorer = new Scorer(suites.apply(condition));
            for (PlannedMethod method : plan.methods()) {
                List<ResultLine> lines = results.stream()
                        .filter(l -> l.condition().equals(condition.name()) && l.label().equals(method.label()))
                        .toList();
                PairScores scores = scorer.score(lines.stream().map(l -> new PairFiles(l.image(),
                        files.restored(condition, method, l.image()), files.original(l.image()))).toList(), progress);
                entries.add(new ScoreTable.Entry(condition, method, timed(scores, lines),
                        lines.stream().map(ResultLine::passes).flatMap(Optional::stream).toList()));
            }
        }
        return new ScoreTable(entries);
    }

    private static PairScores timed(PairScores scores, List<ResultLine> lines) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Map<String, Double> both = new HashMap<>(scores.rows().get(i).scores());
            both.put(MetricName.SECONDS.key(), lines.get(i).seconds());
            rows.add(new Row(lines.get(i).image(), both));
        }
        List<MetricName> metrics = new ArrayList<>(scores.imageMetrics());
        metrics.add(MetricName.SECONDS);
        return new PairScores(metrics, scores.setMetrics(), rows, scores.set());
    }
}

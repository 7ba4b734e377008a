package io.github.dpi4j.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.EvaluationListener;
import io.github.dpi4j.evaluation.EvaluationPlan;
import io.github.dpi4j.evaluation.EvaluationRun;
import io.github.dpi4j.evaluation.Interval;
import io.github.dpi4j.evaluation.MetricName;
import io.github.dpi4j.evaluation.MetricSuite;
import io.github.dpi4j.evaluation.Originals;
import io.github.dpi4j.evaluation.PairScores;
import io.github.dpi4j.evaluation.PlannedMethod;
import io.github.dpi4j.evaluation.ResultLine;
import io.github.dpi4j.evaluation.ScoreTable;
import io.github.dpi4j.evaluation.Scoring;
import io.github.dpi4j.models.FaceNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside EvaluationRun and Scoring, which {@code dpi evaluate} runs on one machine. */
class EvaluateOnSparkTest {
    private static final List<String> METHODS = List.of("bicubic", "DPI=" + SmallFaces.METHOD);

    @TempDir
    private static Path root;
    private static SmallFaces faces;
    private static SparkEvaluation options;
    private static ScoreTable expected;
    private static SparkSession spark;

    @BeforeAll
    static void evaluateHere() throws IOException {
        faces = SmallFaces.write(root, 9);
        options = new SparkEvaluation(faces.restoration().model(), METHODS, List.of("bicubic-x4", "blind"), 3,
                SparkMetrics.NONE);
        EvaluationPlan plan = new EvaluationPlan(METHODS.stream().map(PlannedMethod::parse).toList(),
                List.of(Condition.bicubic(4), Condition.of("blind", OptionalInt.empty())), 3);
        Originals all = Originals.in(faces.folder(), SmallFaces.SIZE);
        Originals sound = new Originals(all.files().stream().filter(f -> !f.endsWith("broken.png")).toList(),
                SmallFaces.SIZE);
        try (FaceNetworks networks = options.model().read().open(new CpuBackend())) {
            List<ResultLine> lines = new EvaluationRun(plan, sound, networks, root.resolve("here")).run(4,
                    new EvaluationListener() {
                    });
            expected = Scoring.score(plan, root.resolve("here"), lines,
                    condition -> MetricSuite.standard(condition.scale()));
        }
        spark = LocalSpark.session();
    }

    @Test
    void scoresAreThoseOfOneMachine() {
        Dataset<Row> rows = DpiSpark.evaluate(LocalSpark.files(spark, faces.folder()).repartition(5), options).cache();
        List<SparkScore> scores = DpiSpark.scores(rows, options);
        int compared = 0;
        for (ScoreTable.Entry entry : expected.entries()) {
            PairScores here = entry.scores();
            for (MetricName metric : here.metrics()) {
                Interval there = scores.stream()
                        .filter(s -> s.condition().equals(entry.condition().name())
                                && s.method().equals(entry.method().label()) && s.metric().equals(metric.key()))
                        .findFirst().orElseThrow().interval();
                assertEquals(9, there.count());
                if (metric != MetricName.SECONDS) {
                    Interval interval = here.score(metric);
                    String name = entry + " " + metric.key();
                    assertClose(interval.mean(), there.mean(), name);
                    assertClose(interval.margin(), there.margin(), name);
                    compared++;
                }
            }
        }
        // PSNR, SSIM, two shares of energy and the distance of patches; one share less where the scale is not known.
        assertEquals(2 * (5 + 4), compared);
        assertEquals(compared + 4, scores.size());
    }

    @Test
    void anImageThatAMetricHasNoValueForDoesNotCount() {
        Dataset<Row> rows = DpiSpark.evaluate(LocalSpark.files(spark, faces.folder()), options)
                .withColumn("scores", functions.expr("transform_values(scores, (metric, value) -> "
                        + "if(metric = 'laplacian_share' and path like '%05.png', double('NaN'), value))"))
                .cache();
        for (SparkScore score : DpiSpark.scores(rows, options)) {
            assertEquals(score.metric().equals("laplacian_share") ? 8 : 9, score.interval().count(), score.toString());
            assertTrue(Double.isFinite(score.interval().mean()), score.toString());
        }
    }

    private static void assertClose(double expected, double actual, String name) {
        if (Double.isNaN(expected)) {
            assertTrue(Double.isNaN(actual), name);
        } else {
            assertEquals(expected, actual, 1e-9 * Math.abs(expected), name);
        }
    }

    @Test
    void imagesAreThoseOfOneMachine() throws IOException {
        List<Row> rows = DpiSpark.evaluate(LocalSpark.files(spark, faces.folder()).repartition(2), options)
                .filter("error is null and method = 'DPI'").collectAsList();
        assertEquals(18, rows.size());
        for (Row row : rows) {
            assertArrayEquals(Files.readAllBytes(root.resolve("here").resolve(row.<String>getAs("condition"))
                    .resolve("DPI").resolve(LocalSpark.name(row))), row.getAs("png"));
        }
    }

    @Test
    void whatLacksARowIsMissing() {
        Dataset<Row> images = LocalSpark.files(spark, faces.folder());
        Dataset<Row> rows = DpiSpark.evaluate(images, options).cache();
        Dataset<Row> some = rows.filter("not (path like '%05.png' and condition = 'blind' and method = 'DPI')");
        assertEquals(List.of("broken.png", "face 05.png"), DpiSpark.missing(images, some, options).orderBy("path")
                .collectAsList().stream().map(LocalSpark::name).toList());
        // 9 originals, 9 times two conditions and two methods, and the failure.
        assertEquals(9 + 9 * 4 + 1, DpiSpark.settled(some.union(rows), "path", "condition", "method").count());
        SparkEvaluation fewer = new SparkEvaluation(options.model(), List.of("bicubic"), List.of("blind"), 3,
                SparkMetrics.NONE);
        assertEquals(9 + 9 + 1, DpiSpark.only(rows, fewer).count());
        assertEquals(1, DpiSpark.missing(images, rows, fewer).count());
    }

    @Test
    void wrongPlansAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> plan("original=bicubic", "blind"));
        assertThrows(IllegalArgumentException.class, () -> plan("bicubic", "bicubic"));
        assertThrows(IllegalArgumentException.class, () -> plan("bicubic", "blind-x4"));
        assertThrows(IllegalArgumentException.class, () -> plan("tricubic", "blind"));
        assertThrows(IllegalArgumentException.class,
                () -> new SparkMetrics("alex.pth", null, null, null, 0.6));
        assertThrows(IllegalArgumentException.class, () -> SparkModel.of(null, "corrector.safetensors"));
    }

    private static SparkEvaluation plan(String method, String condition) {
        return new SparkEvaluation(SparkModel.BUNDLED, List.of(method), List.of(condition), 0, SparkMetrics.NONE);
    }
}

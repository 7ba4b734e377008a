package io.github.dpi4j.spark;

import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.EvaluationPlan;
import io.github.dpi4j.evaluation.MetricNetworks;
import io.github.dpi4j.evaluation.MetricSuite;
import io.github.dpi4j.evaluation.Originals;
import io.github.dpi4j.evaluation.PlannedMethod;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.sampler.StepListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** Degrades, restores and measures the originals of a partition, one after another, as {@code dpi evaluate} does. */
record EvaluateTask(SparkEvaluation options, ImageBytes bytes) implements MapPartitionsFunction<Row, Row> {
    static final StructType SCHEMA = new StructType().add(ImageBytes.PATH, DataTypes.StringType, false)
            .add("condition", DataTypes.StringType, false).add("method", DataTypes.StringType, false)
            .add("png", DataTypes.BinaryType)
            .add("scores", DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType))
            .add("seed", DataTypes.LongType, false).add("error", DataTypes.StringType)
            .add("seconds", DataTypes.DoubleType, false);

    @Override
    public Iterator<Row> call(Iterator<Row> images) throws IOException {
        Partition partition = new Partition(ExecutorNetworks.of(options.model()), options.plan(),
                ImageRows.untilStopped(), new LinkedHashMap<>());
        for (PlannedMethod method : partition.plan.methods()) {
            for (Condition condition : partition.plan.conditions()) {
                partition.executor.prepare(method.under(condition));
            }
        }
        MetricNetworks networks = partition.executor.metrics(options.metrics());
        // Anew for each partition: the suite remembers features of its images.
        partition.plan.conditions().forEach(condition -> partition.suites.put(condition,
                MetricSuite.standard(condition.scale()).and(networks.suite())));
        return ImageRows.stream(images).flatMap(row -> evaluate(row, partition).stream()).iterator();
    }

    private record Partition(ExecutorNetworks executor, EvaluationPlan plan, StepListener listener,
            Map<Condition, MetricSuite> suites) {
    }

    /** An image's rows: the original's, then one for each condition and method. */
    private List<Row> evaluate(Row image, Partition partition) {
        String path = image.getAs(ImageBytes.PATH);
        RgbImage[] original = new RgbImage[1];
        List<Row> rows = new ArrayList<>();
        rows.add(ImageRows.orError(() -> {
            original[0] = Originals.fit(bytes.read(image).image(), partition.executor.networks().model().imageSize());
            return row(path, "", DpiSpark.ORIGINAL, original[0], Map.of(), null, 0);
        }, error -> row(path, "", DpiSpark.ORIGINAL, null, null, error, 0)));
        if (original[0] == null) {
            return rows;
        }
        for (Condition condition : partition.plan.conditions()) {
            for (PlannedMethod method : partition.plan.methods()) {
                rows.add(ImageRows.orError(() -> evaluate(path, original[0], condition, method, partition),
                        error -> row(path, condition.name(), method.label(), null, null, path + ": " + error, 0)));
            }
        }
        return rows;
    }

    private Row evaluate(String path, RgbImage original, Condition condition, PlannedMethod method,
            Partition partition) throws IOException {
        RgbImage low = condition.degradation().draw(original, options.seed()).degrade(original);
        synchronized (partition.executor) {
            long begin = System.nanoTime();
            FaceNetworks networks = partition.executor.networks();
            RgbImage restored = method.under(condition).restore(networks, networks.model().input(low), List.of(low),
                    options.seed(), partition.listener).getFirst();
            double seconds = (System.nanoTime() - begin) / 1e9;
            Map<String, Double> scores = new LinkedHashMap<>();
            for (MetricSuite.OfImage metric : Objects.requireNonNull(partition.suites.get(condition)).images()) {
                scores.put(metric.name().key(), metric.metric().measure(restored, original));
            }
            return row(path, condition.name(), method.label(), restored, scores, null, seconds);
        }
    }

    private Row row(String path, String condition, String method, @Nullable RgbImage image,
            @Nullable Map<String, Double> scores, @Nullable String error, double seconds) {
        try {
            return new GenericRowWithSchema(new Object[]{path, condition, method,
                    image == null ? null : ImageFiles.encode(image, "result.png"),
                    scores == null ? null : CollectionConverters.asScala(scores),
                    options.seed(), error, seconds}, SCHEMA);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.github.dpi4j.spark;

import io.github.dpi4j.evaluation.EvaluationPlan;
import io.github.dpi4j.evaluation.Interval;
import io.github.dpi4j.evaluation.MetricName;
import io.github.dpi4j.metric.FeatureMoments;
import io.github.dpi4j.spark.MomentsTask.ImageSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Restores and evaluates images on Apache Spark. Results are those of one machine, bit for bit, however images are spread over
 * partitions and executors whose processors have vectors of one length; an image that cannot be restored becomes a row with its
 * error.
 *
 * <pre>{@code
 * Dataset<Row> images = spark.read().format("binaryFile").load("faces/");
 * DpiSpark.restore(images.repartition(64), SparkRestoration.DEFAULT).write().parquet("restored/");
 * }</pre>
 */
public final class DpiSpark {
    /** The method's name in the rows of {@link #evaluate} that hold an original. */
    public static final String ORIGINAL = "original";

    private DpiSpark() {
    }

    /**
     * Restores images, aligned faces and photographs alike. Lazy, as everything in Spark: what writes the result does the work, each
     * time. Tasks hold one image at a time.
     *
     * @param images with a column {@code path} (string) and perhaps {@code content} (binary: the bytes of the file), as the source
     *        {@code binaryFile} gives them; without content, tasks read the files at the paths
     * @param options the options
     * @return a row for each image: {@code path}, {@code width} and {@code height} in pixels and {@code png}, the bytes of a PNG file
     *         with the image's EXIF data and colour profile (all null for a failure), {@code method}, {@code seed}, {@code error}
     *         (null unless it failed) and {@code seconds} of restoring
     */
    public static Dataset<Row> restore(Dataset<Row> images, SparkRestoration options) {
        return images.mapPartitions(new RestoreTask(options, ImageBytes.of(images)), Encoders.row(RestoreTask.SCHEMA));
    }

    /**
     * Degrades originals under every condition, restores them by every method, and measures the results.
     *
     * @param originals as the images of {@link #restore}; of each, the largest centred square is taken
     * @param options the options
     * @return for each original a row of the method {@value #ORIGINAL} with the image at the model's size, and a row for each condition
     *         and method: {@code path}, {@code condition}, {@code method} (its label), {@code png} (the restored image), {@code scores}
     *         (by metrics' keys), {@code seed}, {@code error} (null unless it failed) and {@code seconds} of restoring
     */
    public static Dataset<Row> evaluate(Dataset<Row> originals, SparkEvaluation options) {
        return originals.mapPartitions(new EvaluateTask(options, ImageBytes.of(originals)),
                Encoders.row(EvaluateTask.SCHEMA));
    }

    /**
     * {@return the scores of an evaluation} Of each metric of images the mean and its 95 % interval, and Fréchet distances of all
     * images from their originals, by moments that tasks count and executors merge. They differ from one machine's by rounding
     * only; of Fréchet distances see {@link FeatureMoments#frechetDistance}. The kernel distance (KID) compares chosen pairs of images
     * and is left out.
     *
     * @param evaluated rows of {@link #evaluate}, no image twice under a condition and method; those with errors do not count
     * @param options the options of evaluation
     */
    public static List<SparkScore> scores(Dataset<Row> evaluated, SparkEvaluation options) {
        Dataset<Row> sound = evaluated.filter(functions.col("error").isNull());
        Map<ImageSet, Interval> intervals = intervals(sound);
        Map<ImageSet, Interval> distances = distances(sound, intervals, options);
        List<SparkScore> scores = new ArrayList<>();
        EvaluationPlan plan = options.plan();
        plan.conditions().forEach(condition -> plan.methods().forEach(method -> {
            for (Map<ImageSet, Interval> some : List.of(intervals, distances)) {
                some.forEach((set, interval) -> {
                    if (set.condition().equals(condition.name()) && set.method().equals(method.label())) {
                        scores.add(new SparkScore(set.condition(), set.method(), set.metric(), interval));
                    }
                });
            }
        }));
        return scores;
    }

    private static Map<ImageSet, Interval> intervals(Dataset<Row> sound) {
        Dataset<Row> restored = sound.filter(functions.col("method").notEqual(ORIGINAL));
        Column[] key = {functions.col("condition"), functions.col("method"), functions.col("metric")};
        Dataset<Row> values = restored.select(functions.col("condition"), functions.col("method"),
                functions.explode(functions.map_concat(functions.col("scores"), functions.map(
                        functions.lit(MetricName.SECONDS.key()), functions.col("seconds")))).as(
                                new String[]{"metric", "value"}));
        Map<ImageSet, Interval> intervals = new LinkedHashMap<>();
        // A metric may have no value for an image, as Interval.of knows.
        for (Row row : values.filter(functions.not(functions.isnan(functions.col("value")))).groupBy(key)
                .agg(functions.avg("value"), functions.stddev_samp("value"),
                        functions.count("value"))
                .orderBy(key).collectAsList()) {
            intervals.put(new ImageSet(row.getString(0), row.getString(1), row.getString(2)),
                    Interval.of(row.getDouble(3), row.isNullAt(4) ? Double.NaN : row.getDouble(4), row.getLong(5)));
        }
        return intervals;
    }

    private static Map<ImageSet, Interval> distances(Dataset<Row> sound, Map<ImageSet, Interval> intervals,
            SparkEvaluation options) {
        int parts = Math.max(1, sound.sparkSession().sparkContext().defaultParallelism());
        Map<ImageSet, FeatureMoments> moments = sound.select("path", "condition", "method", "png").coalesce(parts)
                .javaRDD().mapPartitionsToPair(new MomentsTask(options.model(), options.metrics()))
                .reduceByKey((a, b) -> {
                    a.merge(b);
                    return a;
                }).collectAsMap();
        Map<ImageSet, Interval> distances = new LinkedHashMap<>();
        moments.forEach((set, counted) -> {
            FeatureMoments originals = moments.get(set.originals());
            Interval timed = intervals.get(new ImageSet(set.condition(), set.method(), MetricName.SECONDS.key()));
            if (timed != null && timed.count() > 1 && originals != null) {
                distances.put(set, new Interval(counted.frechetDistance(originals), Double.NaN, timed.count()));
            }
        });
        return distances;
    }

    /**
     * {@return the images that have no result yet} Failures are no results: they are tried again.
     *
     * @param images as those of {@link #restore}
     * @param results rows of {@link #restore}, perhaps of several runs; those of other methods or seeds do not count
     * @param options the options of restoration
     */
    public static Dataset<Row> missing(Dataset<Row> images, Dataset<Row> results, SparkRestoration options) {
        Dataset<Row> done = results.filter(functions.col("error").isNull()
                .and(functions.col("seed").equalTo(options.seed()))
                .and(functions.col("method").equalTo(options.method())));
        return images.join(done.select("path").distinct(), "path", "left_anti");
    }

    /**
     * {@return the originals that lack a result of a method under a condition}
     *
     * @param originals as those of {@link #evaluate}
     * @param results rows of {@link #evaluate}, perhaps of several runs; those of other seeds do not count
     * @param options the options of evaluation
     */
    public static Dataset<Row> missing(Dataset<Row> originals, Dataset<Row> results, SparkEvaluation options) {
        long expected = 1 + (long) options.methods().size() * options.conditions().size();
        Dataset<Row> done = only(results, options).filter(functions.col("error").isNull())
                .groupBy("path").agg(functions.count_distinct(functions.col("condition"), functions.col("method"))
                        .as("rows"))
                .filter(functions.col("rows").equalTo(expected));
        return originals.join(done.select("path"), "path", "left_anti");
    }

    /**
     * {@return the rows of an evaluation's methods, conditions and seed}
     *
     * @param results rows of {@link #evaluate}, perhaps of several runs
     * @param options the options of evaluation
     */
    public static Dataset<Row> only(Dataset<Row> results, SparkEvaluation options) {
        EvaluationPlan plan = options.plan();
        Object[] methods = plan.methods().stream().map(m -> (Object) m.label()).toArray();
        Object[] conditions = plan.conditions().stream().map(c -> (Object) c.name()).toArray();
        Column original = functions.col("method").equalTo(ORIGINAL);
        return results.filter(functions.col("seed").equalTo(options.seed()).and(original
                .or(functions.col("method").isin(methods).and(functions.col("condition").isin(conditions)))));
    }

    /**
     * {@return one row of each kind} Where several runs wrote one, it is a result rather than an error. Results of one kind are
     * equal.
     *
     * @param results rows of {@link #restore} or {@link #evaluate}, of one method or evaluation and seed
     * @param kind the columns that tell images apart: {@code path}; of an evaluation also {@code condition} and {@code method}
     */
    public static Dataset<Row> settled(Dataset<Row> results, String... kind) {
        Dataset<Row> sound = results.filter(functions.col("error").isNull()).dropDuplicates(kind);
        Dataset<Row> failed = results.filter(functions.col("error").isNotNull()).dropDuplicates(kind);
        return sound.unionByName(failed.join(sound.selectExpr(kind), kind, "left_anti").select(
                Arrays.stream(results.columns()).map(functions::col).toArray(Column[]::new)));
    }
}

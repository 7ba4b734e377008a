package io.github.dpi4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.photo.PhotoRestorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreOnSparkTest {
    private static final List<String> BROKEN = List.of("broken.png");

    @TempDir
    private static Path root;
    private static SmallFaces faces;
    private static Map<String, byte[]> expected;
    private static SparkSession spark;

    @BeforeAll
    static void restoreHere() throws IOException {
        faces = SmallFaces.write(root, 9);
        expected = faces.restoredHere();
        spark = LocalSpark.session();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7})
    void resultsAreThoseOfOneMachineBitForBit(int partitions) {
        Dataset<Row> images = LocalSpark.files(spark, faces.folder()).repartition(partitions);
        assertEquals(partitions, images.toJavaRDD().getNumPartitions());
        List<Row> rows = DpiSpark.restore(images, faces.restoration()).collectAsList();
        LocalSpark.assertRestored(expected, rows, BROKEN);
    }

    @Test
    void filesAreReadByTheTasksWhereThereIsNoContent() {
        Dataset<Row> paths = LocalSpark.files(spark, faces.folder()).select("path").repartition(2);
        LocalSpark.assertRestored(expected, DpiSpark.restore(paths, faces.restoration()).collectAsList(), BROKEN);
    }

    @Test
    void anImageThatFailsBecomesARowWithItsError() {
        Dataset<Row> images = LocalSpark.files(spark, faces.folder()).filter("path like '%broken.png'")
                .union(spark.sql("select path, modificationTime, length, content from values ('gone.png', null, 0L,"
                        + " null) as t(path, modificationTime, length, content)"));
        List<Row> rows = DpiSpark.restore(images, faces.restoration()).orderBy("path").collectAsList();
        assertEquals(List.of("broken.png", "gone.png"), rows.stream().map(LocalSpark::name).toList());
        rows.forEach(row -> {
            assertNull(row.getAs("png"));
            assertNull(row.getAs("width"));
            assertEquals(7L, row.<Long>getAs("seed"));
        });
        assertTrue(rows.getFirst().<String>getAs("error").contains("broken.png: "), rows::toString);
        assertTrue(rows.getLast().<String>getAs("error").contains("no content"), rows::toString);
    }

    /** A fault of all images is the job's. */
    @Test
    void aMissingCheckpointFailsTheJob() {
        SparkRestoration lost = new SparkRestoration(SparkModel.of("lost.safetensors", null), SmallFaces.METHOD, 7,
                true,
                PhotoRestorer.Options.DEFAULT);
        Exception e = assertThrows(SparkException.class,
                () -> DpiSpark.restore(LocalSpark.files(spark, faces.folder()), lost).collectAsList());
        assertTrue(e.toString().contains("lost.safetensors: expected a path that every executor has"), e::toString);
    }

    @Test
    void onlyWhatHasNoResultIsMissing() {
        Dataset<Row> images = LocalSpark.files(spark, faces.folder());
        SparkRestoration options = faces.restoration();
        Dataset<Row> some = DpiSpark.restore(images.filter("path not like '%4.png'"), options).cache();
        // That of a failure, too.
        assertEquals(List.of("broken.png", "face 04.png"), DpiSpark.missing(images, some, options).orderBy("path")
                .collectAsList().stream().map(LocalSpark::name).toList());
        Dataset<Row> others = some.withColumn("seed", functions.lit(8L));
        assertEquals(10, DpiSpark.missing(images, others, options).count());
        assertEquals(10, DpiSpark.missing(images, some.withColumn("method", functions.lit("dpi")), options).count());

        Dataset<Row> twice = some.union(DpiSpark.restore(DpiSpark.missing(images, some, options), options))
                .union(some.filter("path like '%3.png'").withColumn("error", functions.lit("failed once")));
        LocalSpark.assertRestored(expected, DpiSpark.settled(twice, "path").collectAsList(), BROKEN);
    }
}

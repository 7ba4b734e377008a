package io.github.dpi4j.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Spark in this JVM, with four tasks side by side. */
public final class LocalSpark {
    private LocalSpark() {
    }

    public static SparkSession session() {
        return SparkSession.builder().master("local[4]").appName("test").config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 3).config("spark.log.level", "WARN").getOrCreate();
    }

    public static Dataset<Row> files(SparkSession spark, Path folder) {
        return spark.read().format("binaryFile").load(folder.toString());
    }

    /** Checks that rows hold these files, and errors for all other images. */
    public static void assertRestored(Map<String, byte[]> expected, List<Row> rows, List<String> failed) {
        Map<String, byte[]> found = new TreeMap<>();
        List<String> errors = rows.stream().filter(row -> row.getAs("error") != null).map(LocalSpark::name).sorted()
                .toList();
        rows.stream().filter(row -> row.getAs("error") == null).forEach(row -> found.put(name(row), row.getAs("png")));
        assertEquals(failed, errors);
        assertEquals(expected.size() + failed.size(), rows.size());
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, png) -> assertArrayEquals(png, found.get(name), name));
    }

    public static String name(Row row) {
        return Path.of(row.<String>getAs("path")).getFileName().toString();
    }
}

package io.github.dpi4j.spark.submit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.spark.LocalSpark;
import io.github.dpi4j.spark.SmallFaces;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, on Spark in this JVM. */
class SubmitTest {
    private static final String BROKEN = "broken.png";

    @TempDir
    private static Path root;
    private static SmallFaces faces;
    private static Map<String, byte[]> expected;
    private static SparkSession spark;

    /** A command's output. */
    private record Run(int code, String out, String err) {
    }

    @BeforeAll
    static void restoreHere() throws IOException {
        faces = SmallFaces.write(root, 5);
        expected = faces.restoredHere();
        spark = LocalSpark.session();
    }

    private static Run run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), Stream.of(args).map(Object::toString)
                .toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    private static Run restore(Object input, Path output, Object... more) {
        return run(Stream.concat(Stream.of("restore", input, "-o", output, "--prior", faces.prior(), "--method",
                SmallFaces.METHOD, "--seed", 7, "--aligned", "--images-per-task", 2), Stream.of(more)).toArray());
    }

    @Test
    void rowsAreAddedForWhatIsMissing() throws IOException {
        Path output = root.resolve("rows");
        Run first = restore(faces.folder(), output);
        assertEquals(1, first.code(), first::err);
        assertTrue(first.err().contains("6 images to restore"), first::err);
        assertTrue(first.err().contains("broken.png: file:" + faces.folder() + "/broken.png: "), first::err);
        assertTrue(first.err().contains("5 of 6 images are in " + output), first::err);
        LocalSpark.assertRestored(expected, rows(output), List.of(BROKEN));

        // The failure is tried again; a lost file of the results, too.
        Path lost = parquet(output).stream().filter(file -> rows(file).stream().anyMatch(r -> r.getAs("error") == null))
                .findFirst().orElseThrow();
        int images = (int) rows(lost).stream().filter(row -> row.getAs("error") == null).count();
        Files.delete(lost);
        Run second = restore(faces.folder(), output);
        assertTrue(second.err().contains(1 + images + " images to restore"), second::err);
        assertTrue(second.err().contains("5 of 6 images are in"), second::err);

        Run other = run("restore", faces.folder(), "-o", output, "--prior", faces.prior(), "--method", "bicubic",
                "--seed", 7, "--aligned");
        assertTrue(other.err().contains("6 images to restore"), other::err);
    }

    /** The second task fails after the first has written. */
    @Test
    void whatATaskHasWrittenStaysWhenTheRunFails() throws IOException {
        String output = root.resolve("failing").toString();
        Dataset<Row> rows = spark.range(0, 2, 1, 2).map((MapFunction<Long, Long>) i -> {
            if (i == 1) {
                while (parquet(Path.of(output)).isEmpty()) {
                    Thread.sleep(20);
                }
                throw new IllegalStateException("task failed");
            }
            return i;
        }, Encoders.LONG()).toDF("number");
        ResultFolder folder = new ResultFolder(spark, output, rows);
        assertEquals(List.of(), folder.rows().collectAsList());
        Exception e = assertThrows(Exception.class, () -> folder.add(rows));
        assertTrue(e.toString().contains("task failed") || e.getCause().toString().contains("task failed"),
                e::toString);
        assertEquals(List.of(RowFactory.create(0L)), folder.rows().collectAsList());
    }

    @Test
    void parquetGoesInAsWell() {
        Path input = root.resolve("images.parquet");
        spark.read().format("binaryFile").load(faces.folder().toString()).filter("path not like '%broken.png'")
                .write().parquet(input.toString());
        Path output = root.resolve("from-parquet");
        Run run = restore(input, output);
        assertEquals(0, run.code(), run::err);
        LocalSpark.assertRestored(expected, rows(output), List.of());
    }

    @Test
    void filesAreWrittenForWhatIsMissing() throws IOException {
        Path output = root.resolve("files");
        Run first = restore(faces.folder(), output, "--format", "png");
        assertEquals(1, first.code(), first::err);
        assertTrue(first.err().contains("5 of 6 images are in " + output), first::err);
        assertFiles(output);

        Path kept = output.resolve("face 01.png");
        FileTime written = FileTime.fromMillis(0);
        Files.setLastModifiedTime(kept, written);
        Files.delete(output.resolve("face 02.png"));
        Run second = restore(faces.folder(), output, "--format", "png");
        assertTrue(second.err().contains("2 images to restore"), second::err);
        assertEquals(written, Files.getLastModifiedTime(kept));
        assertFiles(output);
    }

    private static void assertFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.copyOf(expected.keySet()), files.map(f -> f.getFileName().toString()).sorted().toList());
        }
        for (Map.Entry<String, byte[]> image : expected.entrySet()) {
            assertArrayEquals(image.getValue(), Files.readAllBytes(folder.resolve(image.getKey())), image.getKey());
        }
    }

    @Test
    void twoInputsOfOneNameAreRefused() throws IOException {
        Path input = Files.createDirectories(root.resolve("twins"));
        Files.copy(faces.folder().resolve("face 00.png"), input.resolve("a.png"));
        Files.copy(faces.folder().resolve("face 01.png"), input.resolve("a.jpg"));
        Run run = restore(input, root.resolve("twin-files"), "--format", "png");
        assertEquals(1, run.code());
        assertTrue(run.err().contains("two inputs would be written to a.png"), run::err);
    }

    @Test
    void resultsAreNotWrittenAmongTheImages() throws IOException {
        Path input = Files.createDirectories(root.resolve("both"));
        Files.copy(faces.folder().resolve("face 00.png"), input.resolve("a.png"));
        for (String output : List.of(input.toString(), input + "/", input.resolveSibling("x/../both").toString())) {
            for (String format : List.of("png", "parquet")) {
                Run run = restore(input, Path.of(output), "--format", format);
                assertEquals(1, run.code());
                assertTrue(run.err().contains("expected a folder other than that of images to read"), run::err);
            }
        }
        try (Stream<Path> files = Files.list(input)) {
            assertEquals(List.of(input.resolve("a.png")), files.toList());
        }
    }

    @Test
    void evaluatePrintsMeansAndGoesOn() throws IOException {
        Path output = root.resolve("evaluated");
        Object[] args = {"evaluate", faces.folder(), "-o", output, "--prior", faces.prior(), "--method", "bicubic",
                "--method", "DPI=" + SmallFaces.METHOD, "--condition", "bicubic-x2,blind", "--images-per-task", 2};
        Run first = run(args);
        assertEquals(1, first.code(), first::err);
        assertTrue(first.out().startsWith("condition\tmethod\tmetric\tmean\tmargin\tn\n"), first::out);
        assertEquals(1, first.out().lines().filter(l -> l.matches("blind\tDPI\tpsnr\t\\d+\\.\\d+\t\\d.*\t5")).count(),
                first::out);
        assertEquals(1, first.out().lines().filter(l -> l.matches("bicubic-x2\tbicubic\tpatch_frechet\t\\S+\t\t5"))
                .count(), first::out);
        assertTrue(first.err().contains("6 images to evaluate"), first::err);
        assertTrue(first.err().contains(BROKEN), first::err);

        Run second = run(args);
        assertTrue(second.err().contains("1 images to evaluate"), second::err);
        assertEquals(untimed(first), untimed(second));
    }

    private static List<String> untimed(Run run) {
        return run.out().lines().filter(l -> !l.contains("\tseconds\t")).toList();
    }

    @Test
    void wrongUseIsSaid() {
        assertEquals(2, run("restore", faces.folder(), "-o", root, "--method", "none").code());
        assertEquals(2, run("restore", faces.folder(), "-o", root, "--images-per-task", 0).code());
        assertEquals(2, run("evaluate", faces.folder(), "-o", root, "--condition", "bicubic").code());
        assertEquals(2, run().code());
        Run empty = run("restore", faces.prior().resolveSibling("nowhere"), "-o", root);
        assertEquals(1, empty.code());
        assertTrue(empty.err().contains("nowhere"), empty::err);
    }

    private static List<Row> rows(Path parquet) {
        Dataset<Row> rows = spark.read().parquet(parquet.toString());
        return rows.collectAsList();
    }

    private static List<Path> parquet(Path folder) throws IOException {
        try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.of()) {
            return files.filter(f -> f.toString().endsWith(".parquet")).toList();
        }
    }
}

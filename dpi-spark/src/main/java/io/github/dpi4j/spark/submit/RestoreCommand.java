package io.github.dpi4j.spark.submit;

import io.github.dpi4j.photo.PhotoRestorer;
import io.github.dpi4j.spark.DpiSpark;
import io.github.dpi4j.spark.SparkRestoration;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dpi-spark/submit restore}: all images of a folder or of Parquet files. */
@Command(name = "restore", sortOptions = false, mixinStandardHelpOptions = true, description = {
        "Restores low-resolution faces and photographs, with the results of dpi restore. An image that fails does not stop the"
                + " others: it becomes a row with its error, or a line at the end. Results that are already there are left alone, so"
                + " that a run that was stopped can be started again."},
        footer = {"", "Examples:", "  dpi-spark/submit restore faces/ -o restored.parquet",
                "  dpi-spark/submit --master spark://head:7077 --executor-memory 2g restore hdfs:///faces \\",
                "    -o hdfs:///restored --format png"})
final class RestoreCommand implements Callable<Integer> {
    /** Forms of results. */
    enum Format {
        PARQUET, PNG;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(paramLabel = "IN",
            description = "Folder of images, or of Parquet files with columns path and content; of any file system of Hadoop's.")
    private String input = "";

    @Option(names = {"-o", "--output"}, paramLabel = "OUT", required = true, description = "Folder for the results.")
    private String output = "";

    @Option(names = "--format", paramLabel = "NAME", defaultValue = "parquet",
            description = "Form of the results: ${COMPLETION-CANDIDATES}; rows in Parquet files, or a PNG file for each image"
                    + " (default: ${DEFAULT-VALUE}).")
    private Format format = Format.PARQUET;

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Option(names = "--method", paramLabel = "METHOD", defaultValue = "dpi",
            description = "Posterior method, as NAME[:SETTING=VALUE,...]; dpi methods lists them (default: ${DEFAULT-VALUE}).")
    private String method = "dpi";

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0",
            description = "Seed: the same one gives the same results (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--aligned", description = "Take every input for an aligned face, and look for no faces.")
    private boolean aligned;

    @Option(names = "--sharp-faces", description = "Restore sharp faces in photographs, too.")
    private boolean sharpFaces;

    @Option(names = "--enlarge", paramLabel = "N", defaultValue = "1",
            description = "Enlarge photographs by this whole number (default: ${DEFAULT-VALUE}).")
    private int enlargement = 1;

    @Option(names = "--images-per-task", paramLabel = "N", defaultValue = "16",
            description = "Images of one task: what a killed executor has to do again, and what one Parquet file holds"
                    + " (default: ${DEFAULT-VALUE}).")
    private int perTask = 16;

    @Override
    public Integer call() throws IOException {
        SparkRestoration options;
        try {
            if (perTask < 1) {
                throw new IllegalArgumentException("--images-per-task: expected at least 1, got " + perTask);
            }
            options = new SparkRestoration(models.model(), method, seed, aligned,
                    new PhotoRestorer.Options(sharpFaces, enlargement));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(command.commandLine(), e.getMessage(), e);
        }
        SparkSession spark = Main.session();
        InputImages.requireOther(spark, input, output);
        Dataset<Row> images = InputImages.in(spark, input);
        List<Row> failed = format == Format.PNG ? toFiles(images, options) : toRows(images, options);
        PrintWriter err = command.commandLine().getErr();
        failed.forEach(row -> err.println(row.getString(0) + ": " + row.getString(1)));
        long count = images.count();
        err.println(
                command.qualifiedName() + ": " + (count - failed.size()) + " of " + count + " images are in " + output);
        return failed.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private List<Row> toRows(Dataset<Row> images, SparkRestoration options) throws IOException {
        ResultFolder folder = new ResultFolder(images.sparkSession(), output, DpiSpark.restore(images, options));
        Dataset<Row> missing = DpiSpark.missing(images, folder.rows(), options);
        long count = announced(missing);
        if (count > 0) {
            folder.add(DpiSpark.restore(InputImages.spread(missing, count, perTask), options));
        }
        Dataset<Row> own = folder.rows().join(images.select("path"), "path", "left_semi")
                .filter(functions.col("seed").equalTo(seed).and(functions.col("method").equalTo(method)));
        return DpiSpark.settled(own, "path").filter(functions.col("error").isNotNull()).select("path", "error")
                .orderBy("path").collectAsList();
    }

    private List<Row> toFiles(Dataset<Row> images, SparkRestoration options) throws IOException {
        PngFolder.requireDifferentNames(images);
        PngFolder folder = PngFolder.of(images.sparkSession(), output);
        Dataset<Row> missing = folder.missing(images);
        long count = announced(missing);
        return count == 0
                ? List.of()
                : folder.write(DpiSpark.restore(InputImages.spread(missing, count, perTask), options))
                        .collectAsList();
    }

    private long announced(Dataset<Row> missing) {
        long count = missing.count();
        command.commandLine().getErr().println(command.qualifiedName() + ": " + count + " images to restore");
        return count;
    }
}

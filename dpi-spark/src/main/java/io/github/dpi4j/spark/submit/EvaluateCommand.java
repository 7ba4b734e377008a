package io.github.dpi4j.spark.submit;

import io.github.dpi4j.network.FaceEmbedding;
import io.github.dpi4j.spark.DpiSpark;
import io.github.dpi4j.spark.SparkEvaluation;
import io.github.dpi4j.spark.SparkMetrics;
import io.github.dpi4j.spark.SparkScore;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dpi-spark/submit evaluate}: methods side by side on all originals of a folder or of Parquet files. */
@Command(name = "evaluate", sortOptions = false, mixinStandardHelpOptions = true, description = {
        "Compares methods on images whose originals are known, with the scores of dpi evaluate. Restored images and their scores"
                + " become rows; a table of means is printed. Images whose rows are all there are left alone."},
        footer = {"", "Example:", "  dpi-spark/submit --files alex.pth,alexnet.pth evaluate faces/ -o evaluated/ \\",
                "    --method bicubic --method dpi --condition bicubic-x4,blind --lpips alex.pth --backbone alexnet.pth"})
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(paramLabel = "IN",
            description = "Folder of originals, or of Parquet files with columns path and content; of any file system of Hadoop's.")
    private String input = "";

    @Option(names = {"-o", "--output"}, paramLabel = "OUT", required = true, description = "Folder for the rows.")
    private String output = "";

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Option(names = "--method", paramLabel = "METHOD", defaultValue = "dpi",
            description = "A method, as [LABEL=]NAME[:SETTING=VALUE,...]; may be given several times (default: ${DEFAULT-VALUE}).")
    private List<String> methods = List.of();

    @Option(names = "--condition", paramLabel = "NAME", split = ",", defaultValue = "bicubic-x4",
            description = "How images are made bad: bicubic-xN, blind, gfpgan ... (default: ${DEFAULT-VALUE}).")
    private List<String> conditions = List.of();

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0",
            description = "Seed: the same one gives the same results (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--lpips", paramLabel = "FILE",
            description = "Measure LPIPS 0.1 with these heads; wants --backbone. These files are named as --prior's.")
    private @Nullable String lpips;

    @Option(names = "--backbone", paramLabel = "FILE", description = "The network of --lpips.")
    private @Nullable String backbone;

    @Option(names = "--inception", paramLabel = "FILE", description = "Measure FID with this network.")
    private @Nullable String inception;

    @Option(names = "--identity", paramLabel = "FILE", description = "Measure whose faces they are with this network.")
    private @Nullable String identity;

    @Option(names = "--images-per-task", paramLabel = "N", defaultValue = "16",
            description = "Originals of one task: what a killed executor has to do again (default: ${DEFAULT-VALUE}).")
    private int perTask = 16;

    @Override
    public Integer call() throws IOException {
        SparkEvaluation options;
        try {
            if (perTask < 1) {
                throw new IllegalArgumentException("--images-per-task: expected at least 1, got " + perTask);
            }
            options = new SparkEvaluation(models.model(), methods, conditions, seed,
                    new SparkMetrics(lpips, backbone, inception, identity, FaceEmbedding.SAME_PERSON));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(command.commandLine(), e.getMessage(), e);
        }
        SparkSession spark = Main.session();
        PrintWriter err = command.commandLine().getErr();
        InputImages.requireOther(spark, input, output);
        Dataset<Row> images = InputImages.in(spark, input);
        ResultFolder folder = new ResultFolder(spark, output, DpiSpark.evaluate(images, options));
        Dataset<Row> missing = DpiSpark.missing(images, folder.rows(), options);
        long count = missing.count();
        err.println(command.qualifiedName() + ": " + count + " images to evaluate");
        if (count > 0) {
            folder.add(DpiSpark.evaluate(InputImages.spread(missing, count, perTask), options));
        }
        Dataset<Row> rows = DpiSpark.settled(
                DpiSpark.only(folder.rows(), options).join(images.select("path"), "path", "left_semi"), "path",
                "condition", "method");
        print(DpiSpark.scores(rows, options));
        List<Row> failed = rows.filter(functions.col("error").isNotNull())
                .select("path", "condition", "method", "error")
                .orderBy("path").collectAsList();
        failed.forEach(row -> err.println(row.mkString("\t")));
        return failed.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private void print(List<SparkScore> scores) {
        PrintWriter out = command.commandLine().getOut();
        out.println("condition\tmethod\tmetric\tmean\tmargin\tn");
        scores.forEach(score -> out.println(String.format(Locale.ROOT, "%s\t%s\t%s\t%.6g\t%s\t%d", score.condition(),
                score.method(), score.metric(), score.interval().mean(),
                Double.isNaN(score.interval().margin())
                        ? ""
                        : String.format(Locale.ROOT, "%.2g",
                                score.interval().margin()),
                score.interval().count())));
    }
}

package io.github.dpi4j.evaluation;

import java.util.List;
import java.util.Locale;

/** Serialisation of scores as Markdown tables and CSV. Pure functions. */
public final class ScoreText {
    private static final String NOTE = "± is half the width of the mean's 95 % confidence interval (Student's t).\n";

    private static final String DIFFERENCES = "Differences are taken image by image, the method's score minus the"
            + " reference's; ± is half the width of their mean's 95 % confidence interval.\n* p < 0.05 in a paired t test,"
            + " corrected by Holm's method over the condition's tests.\n";

    private ScoreText() {
    }

    /**
     * {@return CSV with a line for each image}
     *
     * @param scores the scores
     */
    public static String csv(PairScores scores) {
        StringBuilder csv = new StringBuilder("image");
        header(csv, scores.imageMetrics());
        for (PairScores.Row row : scores.rows()) {
            csv.append(quoted(row.image()));
            values(csv, scores.imageMetrics(), row);
        }
        return csv.toString();
    }

    /**
     * {@return CSV with a line for each image, condition and method}
     *
     * @param table the scores
     */
    public static String csv(ScoreTable table) {
        StringBuilder csv = new StringBuilder("image,condition,method");
        List<MetricName> metrics = table.imageMetrics();
        header(csv, metrics);
        for (ScoreTable.Entry entry : table.entries()) {
            for (PairScores.Row row : entry.scores().rows()) {
                csv.append(quoted(row.image())).append(',').append(quoted(entry.condition().name())).append(',')
                        .append(quoted(entry.method().label()));
                values(csv, metrics, row);
            }
        }
        return csv.toString();
    }

    private static void header(StringBuilder csv, List<MetricName> metrics) {
        metrics.forEach(m -> csv.append(',').append(m.key()));
        csv.append('\n');
    }

    private static void values(StringBuilder csv, List<MetricName> metrics, PairScores.Row row) {
        for (MetricName metric : metrics) {
            Double score = row.scores().get(metric.key());
            csv.append(',').append(score == null
                    ? ""
                    : String.format(Locale.ROOT, "%." + (metric.decimals() + 2) + "f", score));
        }
        csv.append('\n');
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    /**
     * {@return a Markdown table with a line for each metric: mean, half the width of its 95 % confidence interval,
     * number of images}
     *
     * @param scores the scores
     */
    public static String markdown(PairScores scores) {
        StringBuilder text = new StringBuilder("| metric | mean | images |\n|---|---|---|\n");
        for (MetricName metric : scores.metrics()) {
            Interval score = scores.score(metric);
            if (score.count() > 0) {
                text.append("| ").append(escaped(metric.title())).append(" | ").append(cell(score, metric.decimals()))
                        .append(" | ").append(score.count()).append(" |\n");
            }
        }
        text.append('\n').append(NOTE);
        scores.remarks().forEach(line -> text.append('\n').append(line).append('\n'));
        return text.toString();
    }

    /**
     * {@return a Markdown table for each condition: means with half the width of their 95 % confidence intervals, and the
     * passes of networks that an image took, if they are known} The table's remarks follow.
     *
     * @param table the scores
     */
    public static String markdown(ScoreTable table) {
        StringBuilder text = new StringBuilder();
        for (Condition condition : table.conditions()) {
            List<MetricName> metrics = table.metrics(condition);
            int images = table.scores(condition, table.methods().getFirst()).rows().size();
            text.append("### ").append(condition.title()).append(", ").append(images)
                    .append(images == 1 ? " image\n\n|" : " images\n\n|");
            metrics.forEach(m -> text.append(" | ").append(escaped(m.title())));
            text.append(table.hasPasses() ? " | network passes |" : " |").append("\n|---|")
                    .append("---|".repeat(metrics.size() + (table.hasPasses() ? 1 : 0))).append('\n');
            for (PlannedMethod method : table.methods()) {
                PairScores scores = table.scores(condition, method);
                text.append("| ").append(escaped(method.label()));
                metrics.forEach(m -> text.append(" | ").append(cell(scores.score(m), m.decimals())));
                if (table.hasPasses()) {
                    text.append(" | ").append(NetworkPasses.words(table.passes(condition, method)));
                }
                text.append(" |\n");
            }
            text.append('\n');
        }
        text.append(NOTE);
        table.remarks().forEach(line -> text.append('\n').append(escaped(line)).append('\n'));
        return text.toString();
    }

    /**
     * {@return a Markdown table for each condition of the differences to a reference method, image by image: means with half
     * the width of their 95 % confidence intervals, and a star where they are significant; empty without two images}
     *
     * @param table the scores
     * @param reference a method of the table
     */
    public static String differences(ScoreTable table, PlannedMethod reference) {
        StringBuilder text = new StringBuilder();
        for (Condition condition : table.conditions()) {
            List<PairedTests.Result> results = PairedTests.of(table, condition, reference).stream()
                    .filter(r -> r.difference().count() > 1).toList();
            List<MetricName> metrics = results.stream().map(PairedTests.Result::metric).distinct().toList();
            List<PlannedMethod> methods = results.stream().map(PairedTests.Result::method).distinct().toList();
            if (results.isEmpty()) {
                continue;
            }
            text.append("### ").append(condition.title()).append(", difference to ").append(reference.label())
                    .append("\n\n|");
            metrics.forEach(m -> text.append(" | ").append(escaped(m.title())));
            text.append(" |\n|---|").append("---|".repeat(metrics.size())).append('\n');
            for (PlannedMethod method : methods) {
                text.append("| ").append(escaped(method.label()));
                metrics.forEach(m -> text.append(" | ").append(results.stream()
                        .filter(r -> r.method().equals(method) && r.metric().equals(m)).findFirst()
                        .map(ScoreText::difference).orElse("")));
                text.append(" |\n");
            }
            text.append('\n');
        }
        return text.isEmpty() ? "" : text.append(DIFFERENCES).toString();
    }

    private static String difference(PairedTests.Result result) {
        String number = "." + result.metric().decimals() + "f";
        return String.format(Locale.ROOT, "%+" + number + " ± %" + number + (result.isSignificant() ? " *" : ""),
                result.difference().mean(), result.difference().margin());
    }

    /** Returns a mean with its margin, if there is one. */
    static String cell(Interval score, int decimals) {
        if (score.count() == 0) {
            return "";
        }
        String number = "%." + decimals + "f";
        return Double.isNaN(score.margin())
                ? String.format(Locale.ROOT, number, score.mean())
                : String.format(Locale.ROOT, number + " ± " + number, score.mean(), score.margin());
    }

    /** Returns text for a cell of a table. */
    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}

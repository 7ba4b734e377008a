package io.github.dpi4j.report;

import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.EvaluationPlan;
import io.github.dpi4j.evaluation.ResultLine;
import io.github.dpi4j.evaluation.ScoreTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * An evaluation as a self-contained page of HTML: tables of means, differences with tests, a plot of distortion against
 * perception, sheets of images, times, and all settings. It can be printed, and supports light and dark mode.
 *
 * @param title of the page
 * @param facts about the model and the data, a line each
 * @param plan the plan
 * @param table the scores
 * @param results the restored images
 * @param folder folder of the evaluation
 * @param rows most rows of each sheet of images
 */
public record Report(String title, List<String> facts, EvaluationPlan plan, ScoreTable table, List<ResultLine> results,
        Path folder, int rows) {
    /** Most embedded images of a page, except one row of each sheet: some megabytes. */
    private static final int IMAGES = 500;

    /** Copies the components. */
    public Report {
        facts = List.copyOf(facts);
        results = List.copyOf(results);
    }

    /**
     * {@return the page}
     *
     * @throws IOException if an image of the evaluation cannot be read
     */
    public String html() throws IOException {
        StringBuilder page = new StringBuilder(
                "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>").append(Html.escape(title))
                .append("</title>\n<style>\n").append(style()).append("</style>\n</head>\n<body>\n<main>\n")
                .append(head());
        for (Condition condition : table.conditions()) {
            page.append("<section>\n<h2 id=\"").append(condition.name()).append("\">")
                    .append(Html.escape(condition.title()))
                    .append("</h2>\n").append(ScoreSection.html(table, condition, plan.reference()))
                    .append("<div class=\"pair\">\n").append(ScatterPlot.html(table, condition, plan.reference()))
                    .append(TimeBars.html(table, condition, plan.reference())).append("</div>\n")
                    .append(DifferenceSection.html(table, condition, plan.reference()))
                    .append(ImageSection.html(table, folder, condition, bounded())).append("</section>\n");
        }
        return page.append(SettingsSection.html(plan, table, results)).append(notes())
                .append("</main>\n</body>\n</html>\n").toString();
    }

    private int bounded() {
        return Math.min(rows, Math.max(1, IMAGES / (table.conditions().size() * (table.methods().size() + 2))));
    }

    private String head() {
        StringBuilder head = new StringBuilder("<header>\n<h1>").append(Html.escape(title)).append("</h1>\n<ul>\n");
        facts.forEach(fact -> head.append("<li>").append(Html.escape(fact)).append("</li>\n"));
        head.append("</ul>\n<nav>");
        for (Condition condition : table.conditions()) {
            head.append("<a href=\"#").append(condition.name()).append("\">").append(Html.escape(condition.title()))
                    .append("</a> ");
        }
        return head.append("<a href=\"#settings\">settings</a></nav>\n</header>\n").toString();
    }

    private String notes() {
        StringBuilder notes = new StringBuilder("<footer>\n");
        table.remarks().forEach(line -> notes.append("<p>").append(Html.escape(line)).append(".</p>\n"));
        boolean isSet = table.entries().stream().anyMatch(e -> e.scores().rows().size() > 1);
        notes.append("<p>The best ").append(isSet ? "mean" : "score")
                .append(" of a column is bold. Arrows at a column\u2019s head say which values are good.</p>\n");
        String reference = Html.escape(plan.reference().label());
        notes.append(isSet
                ? """
                        <p>\u00b1 is half the width of the mean\u2019s 95\u00a0%% confidence interval (Student\u2019s t). Scores of all \
                        images together have none.</p>
                        <p>Differences are taken image by image: the method\u2019s score minus that of %s. Their p values are those \
                        of paired t tests, two-sided, corrected by Holm\u2019s method over all tests of a condition. \u25b2 and \u25bc: \
                        significantly better or worse than %s (p &lt; 0.05).</p>
                        """
                        .formatted(reference, reference)
                : """
                        <p>Differences are the method\u2019s score minus that of %s. Of one image, there are neither confidence \
                        intervals nor tests.</p>
                        """
                        .formatted(reference));
        if (table.hasPasses()) {
            notes.append(
                    """
                            <p>Network passes are those of the prior for one image, counted as it was restored; passes of DPI\u2019s \
                            corrector, and vector-Jacobian products (VJP, backward passes of the prior), are named.</p>
                            """);
        }
        return notes
                .append("""
                        <p>Time is that of a batch, divided by the number of images in it; a run before each method\u2019s first, some \
                        seconds at most, is not counted: there the JVM compiles.</p>
                        </footer>
                        """)
                .toString();
    }

    private static String style() throws IOException {
        try (InputStream in = Report.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IOException("report.css is missing on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package io.github.dpi4j.evaluation;

import io.github.dpi4j.evaluation.ScoreTable.Row;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A {@link ScoreTable} as CSV, JSON and Markdown. Pure functions. */
public final class ScoreFiles {
    private static final JsonFactory JSON = new JsonFactory();

    private ScoreFiles() {
    }

    /** Returns all images' scores, a line for each image, condition and method. */
    public static String csv(ScoreTable table) {
        StringBuilder csv = new StringBuilder("image,condition,method,scale");
        table.imageMetrics().forEach(m -> csv.append(',').append(m.key()));
        for (Row row : table.rows()) {
            csv.append('\n').append(quoted(row.image())).append(',').append(quoted(row.condition().name())).append(',')
                    .append(quoted(row.label())).append(',').append(row.scale());
            for (MetricName metric : table.imageMetrics()) {
                Double score = row.scores().get(metric.key());
                csv.append(',').append(score == null
                        ? ""
                        : String.format(Locale.ROOT, "%." + (metric.decimals() + 2) + "f", score));
            }
        }
        return csv.append('\n').toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    /**
     * Returns means and all images' scores: {@code conditions} with {@code methods}, each with {@code metrics} by key
     * {@code {mean, ci95, n}}, where {@code ci95} is half the width of the mean's 95 % confidence interval, and
     * {@code images}, one object for each image, condition and method. A number that is not finite is null.
     *
     */
    public static String json(ScoreTable table, EvaluationPlan plan, List<ResultLine> results) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeNumberProperty("seed", plan.seed());
            json.writeArrayPropertyStart("conditions");
            for (Condition condition : table.conditions()) {
                json.writeStartObject();
                json.writeStringProperty("condition", condition.name());
                json.writeArrayPropertyStart("methods");
                for (PlannedMethod method : plan.methods()) {
                    method(json, table, condition, method, results);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("images");
            table.rows().forEach(row -> row(json, row));
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.append('\n').toString();
    }

    private static void method(JsonGenerator json, ScoreTable table, Condition condition, PlannedMethod method,
            List<ResultLine> results) {
        json.writeStartObject();
        json.writeStringProperty("label", method.label());
        json.writeStringProperty("method", method.method().name());
        json.writeObjectPropertyStart("settings");
        settings(results, condition, method).forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeObjectPropertyStart("metrics");
        for (MetricName metric : table.metrics()) {
            Interval score = table.score(condition, method.label(), metric);
            if (score.count() > 0) {
                json.writeObjectPropertyStart(metric.key());
                number(json, "mean", score.mean());
                number(json, "ci95", score.margin());
                json.writeNumberProperty("n", score.count());
                json.writeEndObject();
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /** The settings of a method's first image; those of others differ where they depend on the scale. */
    static Map<String, String> settings(List<ResultLine> results, Condition condition, PlannedMethod method) {
        return results.stream().filter(l -> l.condition().equals(condition.name()) && l.label().equals(method.label()))
                .findFirst().map(ResultLine::settings).orElse(Map.of());
    }

    private static void row(JsonGenerator json, Row row) {
        json.writeStartObject();
        json.writeStringProperty("image", row.image());
        json.writeStringProperty("condition", row.condition().name());
        json.writeStringProperty("label", row.label());
        json.writeNumberProperty("scale", row.scale());
        row.scores().forEach((key, value) -> number(json, key, value));
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, double value) {
        if (Double.isFinite(value)) {
            json.writeNumberProperty(name, value);
        } else {
            json.writeNullProperty(name);
        }
    }

    /** Returns a table for each condition: means with 95 % confidence intervals. */
    public static String markdown(ScoreTable table) {
        StringBuilder text = new StringBuilder();
        for (Condition condition : table.conditions()) {
            List<MetricName> metrics = table.metrics().stream().filter(m -> table.labels().stream()
                    .anyMatch(label -> table.score(condition, label, m).count() > 0)).toList();
            text.append("### ").append(condition.title()).append(", ")
                    .append(table.rows(condition, table.labels().getFirst()).size()).append(" images\n\n|");
            metrics.forEach(m -> text.append(" | ").append(m.title()));
            text.append(" |\n|---|").append("---|".repeat(metrics.size())).append('\n');
            for (String label : table.labels()) {
                text.append("| ").append(label.replace("|", "\\|"));
                metrics.forEach(m -> text.append(" | ").append(cell(table.score(condition, label, m), m.decimals())));
                text.append(" |\n");
            }
            text.append('\n');
        }
        return text.append("± is half the width of the mean's 95 % confidence interval (Student's t).\n").toString();
    }

    /** Returns a mean with its margin, where there is one. */
    static String cell(Interval score, int decimals) {
        if (score.count() == 0) {
            return "";
        }
        String number = "%." + decimals + "f";
        return Double.isNaN(score.margin())
                ? String.format(Locale.ROOT, number, score.mean())
                : String.format(Locale.ROOT, number + " ± " + number, score.mean(), score.margin());
    }
}

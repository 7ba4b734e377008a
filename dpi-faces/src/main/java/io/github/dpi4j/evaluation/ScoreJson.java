package io.github.dpi4j.evaluation;

import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Serialisation of scores as JSON. A mean is {@code {mean, ci95, n}}, where {@code ci95} is half the width of its 95 %
 * confidence interval; a number that is not finite is null. Pure functions.
 */
public final class ScoreJson {
    private static final JsonFactory JSON = new JsonFactory();

    private ScoreJson() {
    }

    /**
     * {@return a JSON object: the means by metric, and {@code images}, an array with an object for each image}
     *
     * @param scores the scores
     */
    public static String of(PairScores scores) {
        return object(json -> {
            means(json, scores);
            json.writeArrayPropertyStart("images");
            for (PairScores.Row row : scores.rows()) {
                json.writeStartObject();
                json.writeStringProperty("image", row.image());
                values(json, scores, row);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /**
     * {@return a JSON object: {@code conditions}, each with its {@code methods}, these with all {@code settings}, the
     * mean {@code passes} of networks per image, if they are known, and the means as {@code metrics}, and {@code images}, an array with an object for each image, condition and method}
     *
     * @param table the scores
     * @param plan the plan
     * @param results the restored images
     */
    public static String of(ScoreTable table, EvaluationPlan plan, List<ResultLine> results) {
        return object(json -> {
            json.writeNumberProperty("seed", plan.seed());
            json.writeArrayPropertyStart("conditions");
            for (Condition condition : table.conditions()) {
                json.writeStartObject();
                json.writeStringProperty("condition", condition.name());
                json.writeArrayPropertyStart("methods");
                table.methods().forEach(method -> method(json, table, condition, method, results));
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("images");
            table.entries().forEach(entry -> images(json, entry));
            json.writeEndArray();
        });
    }

    private static void method(JsonGenerator json, ScoreTable table, Condition condition, PlannedMethod method,
            List<ResultLine> results) {
        json.writeStartObject();
        json.writeStringProperty("label", method.label());
        json.writeStringProperty("method", method.method().name());
        json.writeObjectPropertyStart("settings");
        ResultLine.settings(results, condition, method).forEach(json::writeStringProperty);
        json.writeEndObject();
        List<NetworkPasses> passes = table.passes(condition, method);
        if (!passes.isEmpty()) {
            json.writeObjectPropertyStart("passes");
            number(json, "prior", passes.stream().mapToInt(NetworkPasses::prior).average().orElseThrow());
            number(json, "corrector", passes.stream().mapToInt(NetworkPasses::corrector).average().orElseThrow());
            number(json, "vjp", passes.stream().mapToInt(NetworkPasses::vjp).average().orElseThrow());
            json.writeEndObject();
        }
        json.writeObjectPropertyStart("metrics");
        means(json, table.scores(condition, method));
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void images(JsonGenerator json, ScoreTable.Entry entry) {
        for (PairScores.Row row : entry.scores().rows()) {
            json.writeStartObject();
            json.writeStringProperty("image", row.image());
            json.writeStringProperty("condition", entry.condition().name());
            json.writeStringProperty("label", entry.method().label());
            values(json, entry.scores(), row);
            json.writeEndObject();
        }
    }

    private static void means(JsonGenerator json, PairScores scores) {
        for (MetricName metric : scores.metrics()) {
            Interval score = scores.score(metric);
            if (score.count() > 0) {
                json.writeObjectPropertyStart(metric.key());
                number(json, "mean", score.mean());
                number(json, "ci95", score.margin());
                json.writeNumberProperty("n", score.count());
                json.writeEndObject();
            }
        }
    }

    private static void values(JsonGenerator json, PairScores scores, PairScores.Row row) {
        for (MetricName metric : scores.imageMetrics()) {
            Double value = row.scores().get(metric.key());
            if (value != null) {
                number(json, metric.key(), value);
            }
        }
    }

    private static void number(JsonGenerator json, String name, double value) {
        if (Double.isFinite(value)) {
            json.writeNumberProperty(name, value);
        } else {
            json.writeNullProperty(name);
        }
    }

    private static String object(Consumer<JsonGenerator> members) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            members.accept(json);
            json.writeEndObject();
        }
        return out.append('\n').toString();
    }
}

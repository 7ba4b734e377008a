package io.github.dpi4j.spark;

import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.EvaluationPlan;
import io.github.dpi4j.evaluation.PlannedMethod;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Options of {@link DpiSpark#evaluate}.
 *
 * @param model the networks
 * @param methods as {@code LABEL=dpi:steps=50,eta=1}, see {@link PlannedMethod#parse}; labels differ
 * @param conditions as {@code bicubic-x4}, {@code blind}, see {@link Condition#name}
 * @param seed of the noise and of random degradations; each image's depend on it and on its own pixels only
 * @param metrics files of metrics
 */
public record SparkEvaluation(SparkModel model, List<String> methods, List<String> conditions, long seed,
        SparkMetrics metrics) implements Serializable {
    private static final Pattern SCALED = Pattern.compile("(.+)-x(\\d{1,4})");

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if there is no method or condition, one is unknown, or two have one name
     */
    public SparkEvaluation {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(metrics, "metrics");
        methods = List.copyOf(methods);
        conditions = List.copyOf(conditions);
        if (plan(methods, conditions, seed).methods().stream().anyMatch(m -> m.label().equals(DpiSpark.ORIGINAL))) {
            throw new IllegalArgumentException("labels: expected others than '" + DpiSpark.ORIGINAL + "'");
        }
    }

    EvaluationPlan plan() {
        return plan(methods, conditions, seed);
    }

    private static EvaluationPlan plan(List<String> methods, List<String> conditions, long seed) {
        return new EvaluationPlan(methods.stream().map(PlannedMethod::parse).toList(),
                conditions.stream().map(SparkEvaluation::condition).toList(), seed);
    }

    private static Condition condition(String name) {
        Matcher scaled = SCALED.matcher(name);
        return scaled.matches()
                ? Condition.of(scaled.group(1), OptionalInt.of(Integer.parseInt(scaled.group(2))))
                : Condition.of(name, OptionalInt.empty());
    }
}

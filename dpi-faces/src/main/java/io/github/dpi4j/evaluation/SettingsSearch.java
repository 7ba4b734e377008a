package io.github.dpi4j.evaluation;

import io.github.dpi4j.evaluation.MetricName.Better;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Choice of settings: each method of a plan that stands there with several settings (its family) is tried with all of them on
 * images that are not evaluated, and for each condition the best one by a metric is kept. Pure functions.
 */
public final class SettingsSearch {
    private SettingsSearch() {
    }

    /**
     * {@return a plan of the methods with several settings only; none if all have one}
     *
     * @param plan the plan
     */
    public static Optional<EvaluationPlan> trials(EvaluationPlan plan) {
        List<PlannedMethod> searched = families(plan).values().stream().filter(f -> f.size() > 1)
                .flatMap(List::stream).toList();
        return searched.isEmpty()
                ? Optional.empty()
                : Optional.of(new EvaluationPlan(searched, plan.conditions(), plan.seed()));
    }

    /**
     * {@return how many settings each family is tried with}
     *
     * @param trials a plan of {@link #trials}
     */
    public static Map<String, Integer> budget(EvaluationPlan trials) {
        return families(trials).entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
                e -> e.getValue().size(), (a, _) -> a, LinkedHashMap::new));
    }

    /**
     * {@return the plan with one method for each family, which has the best of the family's settings under each condition; of
     * equally good ones it is the first}
     *
     * @param plan the plan
     * @param scores of {@link #trials}
     * @param metric key of a metric with a better side, {@code psnr}
     * @throws IllegalArgumentException if there is no such metric, or a family has no scores of it
     */
    public static EvaluationPlan choose(EvaluationPlan plan, ScoreTable scores, String metric) {
        List<PlannedMethod> methods = new ArrayList<>();
        for (Map.Entry<String, List<PlannedMethod>> family : families(plan).entrySet()) {
            List<PlannedMethod> members = family.getValue();
            if (members.size() == 1) {
                methods.add(members.getFirst());
                continue;
            }
            Map<String, RestorationMethod> chosen = new HashMap<>();
            for (Condition condition : plan.conditions()) {
                chosen.put(condition.name(), best(members, condition, scores, metric).method());
            }
            methods.add(new PlannedMethod(family.getKey(), members.getFirst().method(), family.getKey(), chosen));
        }
        return new EvaluationPlan(methods, plan.conditions(), plan.seed());
    }

    private static PlannedMethod best(List<PlannedMethod> members, Condition condition, ScoreTable scores,
            String metric) {
        MetricName name = criterion(scores.metrics(condition), metric);
        Comparator<PlannedMethod> order = Comparator
                .comparingDouble(m -> scores.scores(condition, m).score(name).mean());
        List<PlannedMethod> scored = members.stream()
                .filter(m -> !Double.isNaN(scores.scores(condition, m).score(name).mean())).toList();
        if (scored.isEmpty()) {
            throw new IllegalArgumentException("metric " + metric + ": expected values, got none for "
                    + members.getFirst().family() + " under " + condition.title());
        }
        // Of equals, the first: max would take the last.
        return scored.stream().min(name.better() == Better.HIGHER ? order.reversed() : order).orElseThrow();
    }

    /**
     * {@return the metric that settings can be chosen by}
     *
     * @param metrics the metrics to choose from
     * @param key its short name
     * @throws IllegalArgumentException if it is not among the given ones, or has no better side
     */
    public static MetricName criterion(Collection<MetricName> metrics, String key) {
        List<MetricName> sided = metrics.stream().filter(m -> m.better() != Better.NEITHER).toList();
        return sided.stream().filter(m -> m.key().equals(key)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of "
                        + sided.stream().map(MetricName::key).collect(Collectors.joining(", ")) + ", got '" + key
                        + "'"));
    }

    private static Map<String, List<PlannedMethod>> families(EvaluationPlan plan) {
        return plan.methods().stream()
                .collect(Collectors.groupingBy(PlannedMethod::family, LinkedHashMap::new, Collectors.toList()));
    }
}

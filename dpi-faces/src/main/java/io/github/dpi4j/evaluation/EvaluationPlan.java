package io.github.dpi4j.evaluation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The plan of an evaluation: methods and conditions. Immutable.
 *
 * @param methods methods with different labels, which also differ as names of folders
 * @param conditions the conditions
 * @param seed seed of the noise and of random degradations; an image's random numbers depend only on it and on the
 *        image's pixels
 */
public record EvaluationPlan(List<PlannedMethod> methods, List<Condition> conditions, long seed) {
    /** Names of folders that methods cannot use. */
    private static final Set<String> RESERVED = Set.of(EvaluationFiles.DEGRADED);

    /** Checks the components. */
    public EvaluationPlan {
        methods = List.copyOf(methods);
        conditions = List.copyOf(conditions);
        if (methods.isEmpty() || conditions.isEmpty()) {
            throw new IllegalArgumentException("plan: expected at least one method and one condition, got "
                    + methods.size() + " and " + conditions.size());
        }
        Map<String, String> folders = new HashMap<>();
        for (PlannedMethod method : methods) {
            String folder = method.folder().toLowerCase(Locale.ROOT);
            String other = folders.putIfAbsent(folder, method.label());
            if (other != null || RESERVED.contains(folder)) {
                throw new IllegalArgumentException("labels: expected different ones, also as names of folders, got '"
                        + method.label() + "' and '" + (other == null ? folder : other) + "'");
            }
        }
        Set<String> names = new HashSet<>();
        for (Condition condition : conditions) {
            if (!names.add(condition.name())) {
                throw new IllegalArgumentException("conditions: expected different ones, got " + condition.title()
                        + " twice");
            }
        }
    }

    /** {@return the method that others are compared with: the first DPI, or the first of all} */
    public PlannedMethod reference() {
        return methods.stream().filter(m -> m.method().name().equals("dpi")).findFirst().orElse(methods.getFirst());
    }
}

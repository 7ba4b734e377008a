package io.github.dpi4j.evaluation;

import io.github.dpi4j.file.InputFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A reader of plans in JSON files:
 *
 * <pre>
 * {"seed": 0,
 *  "conditions": [{"degradation": "bicubic", "scale": 4}, {"degradation": "blind"}],
 *  "methods": [{"method": "bicubic"}, {"label": "DPI", "method": "dpi"},
 *              {"method": "ddnm", "set": {"eta": [0.5, 0.85, 1], "steps": [20, 50]}}]}
 * </pre>
 *
 * A setting with several values stands for as many methods, in all combinations: a search ({@link SettingsSearch}).
 */
public final class PlanFile {
    /** Most methods of one search. */
    private static final int MOST_METHODS = 10_000;
    private static final long MOST_BYTES = 1 << 26;

    private PlanFile() {
    }

    /**
     * Reads a plan.
     *
     * @param file the file
     * @return the plan
     * @throws IOException if the file cannot be read or is not a plan; the message begins with the path
     */
    public static EvaluationPlan read(Path file) throws IOException {
        try {
            return parse(InputFile.readText(file, "a plan", MOST_BYTES));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a plan from its text.
     *
     * @param json the JSON text
     * @return the plan
     * @throws IllegalArgumentException if the text is not a plan
     */
    public static EvaluationPlan parse(String json) {
        JsonFields plan = new JsonFields("plan", JsonTree.object(json))
                .only(Set.of("seed", "conditions", "methods"));
        List<Condition> conditions = plan.objects("conditions").stream().map(PlanFile::condition).toList();
        List<PlannedMethod> methods = new ArrayList<>();
        plan.objects("methods").forEach(method -> methods.addAll(methods(method)));
        return new EvaluationPlan(methods, conditions, plan.has("seed") ? plan.whole("seed") : 0);
    }

    private static Condition condition(JsonFields fields) {
        fields.only(Set.of("degradation", "scale"));
        return Condition.of(fields.text("degradation"), fields.has("scale")
                ? OptionalInt.of(fields.count("scale"))
                : OptionalInt.empty());
    }

    private static List<PlannedMethod> methods(JsonFields fields) {
        fields.only(Set.of("label", "method", "set"));
        String name = fields.text("method");
        String label = fields.text("label", name);
        Map<String, String> fixed = new LinkedHashMap<>();
        Map<String, List<String>> searched = new LinkedHashMap<>();
        fields.object("set").forEach((setting, value) -> {
            if (value instanceof List<?> values) {
                if (values.isEmpty()) {
                    throw fields.wrong("at least one value for setting '" + setting + "'", "none");
                }
                searched.put(setting, values.stream().map(v -> text(fields, setting, v)).toList());
            } else {
                fixed.put(setting, text(fields, setting, value));
            }
        });
        return combinations(searched).stream().map(chosen -> {
            Map<String, String> set = new LinkedHashMap<>(fixed);
            set.putAll(chosen);
            StringBuilder full = new StringBuilder(label);
            chosen.forEach((setting, value) -> full.append(' ').append(setting).append('=').append(value));
            return PlannedMethod.of(full.toString(), name, set).of(label);
        }).toList();
    }

    private static String text(JsonFields fields, String setting, Object value) {
        return switch (value) {
            case String text -> text;
            case BigDecimal number -> number.toString();
            case Boolean flag -> flag.toString();
            case null, default -> throw fields.wrong("texts or numbers for setting '" + setting + "'", value);
        };
    }

    private static List<Map<String, String>> combinations(Map<String, List<String>> values) {
        List<Map<String, String>> all = List.of(Map.of());
        for (Map.Entry<String, List<String>> entry : values.entrySet()) {
            List<Map<String, String>> more = new ArrayList<>();
            for (Map<String, String> one : all) {
                if ((long) all.size() * entry.getValue().size() > MOST_METHODS) {
                    throw new IllegalArgumentException("methods: expected at most " + MOST_METHODS
                            + " combinations of settings, got more");
                }
                for (String value : entry.getValue()) {
                    Map<String, String> next = new LinkedHashMap<>(one);
                    next.put(entry.getKey(), value);
                    more.add(next);
                }
            }
            all = more;
        }
        return all;
    }
}

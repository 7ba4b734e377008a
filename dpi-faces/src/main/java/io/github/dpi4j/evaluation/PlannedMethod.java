package io.github.dpi4j.evaluation;

import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.models.Recipe;
import io.github.dpi4j.posterior.MethodFactory;
import io.github.dpi4j.posterior.PosteriorMethods;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A method with settings under a label.
 *
 * @param label for tables and sheets: printable text of one line, unique in a plan
 * @param method its settings count under conditions that none were chosen for
 * @param family the label of all methods that differ from this one in searched settings only; else this one's own
 * @param chosen the methods whose settings were chosen for a condition, by the condition's name; all of the same name
 */
public record PlannedMethod(String label, RestorationMethod method, String family,
        Map<String, RestorationMethod> chosen) {
    private static final List<Interpolation> INTERPOLATIONS = List.of(new Interpolation(ResizeFilter.BICUBIC),
            new Interpolation(ResizeFilter.BILINEAR), new Interpolation(ResizeFilter.LANCZOS),
            new Interpolation(ResizeFilter.NEAREST));

    /** Checks the components. */
    public PlannedMethod {
        if (label.isBlank()) {
            throw new IllegalArgumentException("label: expected some text, got none");
        }
        if (!label.equals(PrintableText.escape(label))) {
            throw new IllegalArgumentException(
                    "label: expected printable text of one line, got " + PrintableText.quote(label));
        }
        chosen = Map.copyOf(chosen);
    }

    /**
     * Makes a method whose settings are the same under all conditions, and are not searched.
     *
     * @param label name in tables and files
     * @param method the method
     */
    public PlannedMethod(String label, RestorationMethod method) {
        this(label, method, label, Map.of());
    }

    /**
     * {@return the method with its settings under a condition}
     *
     * @param condition the condition
     */
    public RestorationMethod under(Condition condition) {
        return chosen.getOrDefault(condition.name(), method);
    }

    /** Returns the same, one of a family. */
    PlannedMethod of(String otherFamily) {
        return new PlannedMethod(label, method, otherFamily, chosen);
    }

    /** {@return the names of all methods} */
    public static List<String> names() {
        return Stream.concat(PosteriorMethods.all().stream().map(MethodFactory::name),
                INTERPOLATIONS.stream().map(Interpolation::name)).toList();
    }

    /**
     * {@return a posterior method, or an enlargement by one of Pillow's filters}
     *
     * @param label the label
     * @param name the name
     * @param set given settings by name; the others have the defaults of {@link Recipe}
     * @throws IllegalArgumentException if there is no such method or setting, or a value is out of range
     */
    public static PlannedMethod of(String label, String name, Map<String, String> set) {
        for (Interpolation interpolation : INTERPOLATIONS) {
            if (interpolation.name().equals(name)) {
                if (!set.isEmpty()) {
                    throw new IllegalArgumentException(name + ": expected no settings, got " + set.keySet());
                }
                return new PlannedMethod(label, interpolation);
            }
        }
        MethodFactory factory = PosteriorMethods.all().stream().filter(m -> m.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "method: expected one of " + String.join(", ", names()) + ", got '" + name + "'"));
        factory.settings(1, set);
        return new PlannedMethod(label, new PosteriorRestoration(new Recipe(factory, set)));
    }

    /**
     * Reads {@code LABEL=NAME:SETTING=VALUE,SETTING=VALUE}. Label and settings are optional; the default label is the
     * text. A part without {@code =} continues the previous value: {@code dpi:steps=50,20,10,5,eta=1} has two settings.
     *
     * @param text the text
     * @return the method
     * @throws IllegalArgumentException as {@link #of}
     */
    public static PlannedMethod parse(String text) {
        int equals = text.indexOf('=');
        int colon = text.indexOf(':');
        boolean labelled = equals >= 0 && (colon < 0 || equals < colon);
        String label = labelled ? text.substring(0, equals) : text;
        String spec = labelled ? text.substring(equals + 1) : text;
        int split = spec.indexOf(':');
        return split < 0
                ? of(label, spec, Map.of())
                : of(label, spec.substring(0, split), settings(spec.substring(split + 1)));
    }

    private static Map<String, String> settings(String text) {
        Map<String, String> set = new LinkedHashMap<>();
        String last = null;
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                last = part.substring(0, equals);
                set.put(last, part.substring(equals + 1));
            } else if (last != null) {
                set.merge(last, part, (a, b) -> a + "," + b);
            } else {
                throw new IllegalArgumentException("settings: expected NAME=VALUE, got '" + part + "'");
            }
        }
        return set;
    }

    /** Returns the label as a folder's name: characters that some file systems refuse are replaced by underscores. */
    String folder() {
        String name = label.codePoints()
                .mapToObj(c -> Character.isLetterOrDigit(c) || "+-_.,=".indexOf(c) >= 0 ? Character.toString(c) : "_")
                .collect(Collectors.joining());
        return name.startsWith(".") ? "_" + name.substring(1) : name;
    }
}

package io.github.dpi4j.models;

import io.github.dpi4j.posterior.MethodFactory;
import io.github.dpi4j.posterior.PosteriorMethods;
import io.github.dpi4j.posterior.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A posterior method and its settings. Settings that are not given are the model's for DPI, and the authors' for other
 * methods.
 *
 * @param method the method
 * @param given given settings by name
 */
public record Recipe(MethodFactory method, Map<String, String> given) {
    private static final String DPI = "dpi";

    /** Checks the components. */
    public Recipe {
        Objects.requireNonNull(method, "method");
        given = Map.copyOf(given);
    }

    /** {@return DPI with the model's settings} */
    public static Recipe dpi() {
        return new Recipe(PosteriorMethods.byName(DPI), Map.of());
    }

    /**
     * {@return the method's settings for a model}
     *
     * @param model the face model
     * @param scale the scale of the low-resolution image
     * @throws IllegalArgumentException if a name is unknown or a value out of range
     */
    public Settings settings(FaceModel model, int scale) {
        Map<String, String> values = new LinkedHashMap<>();
        if (method.name().equals(DPI) && given.getOrDefault("sampler", "ddim").equals("ddim")) {
            values.putAll(model.dpiSettings(scale));
        }
        values.putAll(given);
        return method.settings(scale, values);
    }
}

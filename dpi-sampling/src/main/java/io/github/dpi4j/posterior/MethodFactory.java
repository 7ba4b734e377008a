package io.github.dpi4j.posterior;

import java.util.List;
import java.util.Map;

/**
 * A factory of a posterior method: its name, its parameters with the authors' settings, and the method for given
 * settings. {@link PosteriorMethods} finds all factories on the class path, those from outside the library among them.
 */
public interface MethodFactory {
    /** Returns the short name, as in {@code --method}. */
    String name();

    /** Returns one line for people: the full name and the source. */
    String description();

    /** Returns the parameters, with the authors' settings as defaults. */
    List<Parameter> parameters();

    /** Returns the method. */
    PosteriorMethod<?> method(Settings settings);

    /** Returns whether the method uses DPI's corrector, where the model has one. */
    default boolean takesCorrector(Settings settings) {
        return false;
    }

    /**
     * Returns the method with a corrector.
     *
     * @param corrector not used unless {@link #takesCorrector}
     */
    default PosteriorMethod<?> method(Settings settings, ConditionCorrector corrector) {
        return method(settings);
    }

    /**
     * Returns the training timesteps that a run visits, ascending.
     *
     * @param trainedSteps number of timesteps in training
     */
    int[] timesteps(Settings settings, int trainedSteps);

    /** Returns how low-resolution images become measurements. */
    Preparation preparation(Settings settings);

    /** Returns the σ assumed for measurements, for images in [-1, 1]. */
    default double noiseLevel(Settings settings) {
        return 0;
    }

    /** Returns how restored images are made consistent with the low-resolution ones after sampling. */
    default BackProjection backProjection(Settings settings) {
        return BackProjection.NONE;
    }

    /** Returns whether the prior's network must be one with input gradients ({@code Backend.differentiable}). */
    default boolean needsGradients() {
        return false;
    }

    /**
     * Returns the method's settings at a scale.
     *
     * @throws IllegalArgumentException if a name is unknown or a value out of range
     */
    default Settings settings(int scale, Map<String, String> given) {
        try {
            return Settings.of(parameters(), scale, given);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name() + ": " + e.getMessage(), e);
        }
    }
}

package io.github.dpi4j.posterior;

import java.util.List;
import java.util.Map;

/**
 * A factory of a posterior method: its name, its parameters with the authors' settings, and the method for given
 * settings. {@link PosteriorMethods} finds all factories on the class path, those from outside the library among them.
 */
public interface MethodFactory {
    /** {@return the short name, as in {@code --method}} */
    String name();

    /** {@return one line for people: the full name and the source} */
    String description();

    /** {@return the parameters, with the authors' settings as defaults} */
    List<Parameter> parameters();

    /**
     * {@return the method}
     *
     * @param settings the method's settings
     */
    PosteriorMethod<?> method(Settings settings);

    /**
     * {@return whether the method uses DPI's corrector, where the model has one}
     *
     * @param settings the method's settings
     */
    default boolean takesCorrector(Settings settings) {
        return false;
    }

    /**
     * {@return the method with a corrector}
     *
     * @param settings the method's settings
     * @param corrector not used unless {@link #takesCorrector}
     */
    default PosteriorMethod<?> method(Settings settings, ConditionCorrector corrector) {
        return method(settings);
    }

    /**
     * {@return the training timesteps that a run visits, ascending}
     *
     * @param settings the method's settings
     * @param trainedSteps number of timesteps in training
     */
    int[] timesteps(Settings settings, int trainedSteps);

    /**
     * {@return how low-resolution images become measurements}
     *
     * @param settings the method's settings
     */
    Preparation preparation(Settings settings);

    /**
     * {@return the σ assumed for measurements, for images in [-1, 1]}
     *
     * @param settings the method's settings
     */
    default double noiseLevel(Settings settings) {
        return 0;
    }

    /**
     * {@return how restored images are made consistent with the low-resolution ones after sampling}
     *
     * @param settings the method's settings
     */
    default BackProjection backProjection(Settings settings) {
        return BackProjection.NONE;
    }

    /** {@return the number of steps below which results keep noise, whatever the other settings; 1 if none is known} */
    default int fewestSteps() {
        return 1;
    }

    /** {@return whether the prior's network must be one with input gradients ({@code Backend.differentiable})} */
    default boolean needsGradients() {
        return false;
    }

    /**
     * {@return the method's settings at a scale}
     *
     * @param scale the scale of the low-resolution image
     * @param given given settings by name
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

package io.github.dpi4j.models;

import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.posterior.MethodFactory;
import io.github.dpi4j.posterior.PosteriorMethod;
import io.github.dpi4j.posterior.PosteriorMethods;
import io.github.dpi4j.posterior.Settings;
import io.github.dpi4j.schedule.DiffusionSchedule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

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
     * {@return the method's settings for a model and clean images}
     *
     * @param model the face model
     * @param scale the scale of the low-resolution image
     * @throws IllegalArgumentException as {@link #settings(FaceModel, FaceInput)}
     */
    public Settings settings(FaceModel model, int scale) {
        return settings(model, new FaceInput(scale));
    }

    /**
     * {@return the method's settings for a model}
     *
     * @param model the face model
     * @param input the low-resolution image
     * @throws IllegalArgumentException if a name is unknown or a value out of range, or the scale is not from 1 to the
     *         model's image size
     */
    public Settings settings(FaceModel model, FaceInput input) {
        int scale = input.scale();
        if (scale < 1 || scale > model.imageSize()) {
            throw new IllegalArgumentException(
                    "scale: expected a number from 1 to the image size " + model.imageSize() + ", got " + scale);
        }
        Map<String, String> values = new LinkedHashMap<>();
        if (method.name().equals(DPI) && given.getOrDefault("sampler", "ddim").equals("ddim")) {
            values.putAll(model.dpiSettings(input));
        }
        values.putAll(given);
        return method.settings(scale, values);
    }

    /**
     * Checks all settings for clean images together against the model's schedule and image size, before an image is read.
     *
     * @param model the face model
     * @param scale the scale of the low-resolution image
     * @return the settings, as {@link #settings}
     * @throws IllegalArgumentException if they do not fit; the message is one line
     */
    public Settings check(FaceModel model, int scale) {
        return check(model, new FaceInput(scale));
    }

    /**
     * Checks all settings together against the model's schedule and image size.
     *
     * @param model the face model
     * @param input the low-resolution image
     * @return the settings, as {@link #settings}
     * @throws IllegalArgumentException if they do not fit; the message is one line
     */
    public Settings check(FaceModel model, FaceInput input) {
        Settings settings = settings(model, input);
        DiffusionSchedule schedule = schedule(model, settings);
        int size = model.imageSize();
        try {
            method.preparation(settings).check(size, size);
            PosteriorMethod<?> steps = method.method(settings);
            steps.check(schedule, size, size, method.noiseLevel(settings));
            steps.walk(schedule.steps());
        } catch (IllegalArgumentException e) {
            throw settings.inTheirWords(e);
        }
        return settings;
    }

    /**
     * {@return a line about settings that fit, but give poor images: fewer steps than the method needs}
     *
     * @param model the face model
     * @param scale the scale of the low-resolution image
     * @throws IllegalArgumentException if the settings do not fit
     */
    public Optional<String> warning(FaceModel model, int scale) {
        int steps = schedule(model, check(model, scale)).steps();
        return steps >= method.fewestSteps()
                ? Optional.empty()
                : Optional.of("steps: " + method.name() + " needs " + method.fewestSteps() + " or more, got " + steps
                        + "; images keep noise and a pattern");
    }

    /**
     * Returns the timesteps that a run visits, with their noise.
     *
     * @throws IllegalArgumentException if they cannot be chosen from those of training
     */
    DiffusionSchedule schedule(FaceModel model, Settings settings) {
        ModelDescription description = model.prior().description();
        return DiffusionSchedule.of(description.betas(), description.timesteps(),
                method.timesteps(settings, description.timesteps()));
    }
}

package io.github.dpi4j.spark;

import io.github.dpi4j.evaluation.PlannedMethod;
import io.github.dpi4j.evaluation.RestorationMethod;
import io.github.dpi4j.photo.PhotoRestorer;
import java.io.Serializable;
import java.util.Objects;

/**
 * Options of {@link DpiSpark#restore}.
 *
 * @param model the networks
 * @param method as {@code dpi:steps=50,eta=1}, see {@link PlannedMethod#parse}
 * @param seed of the draws; each image's depend on it and on its own pixels only
 * @param aligned whether every image is taken for an aligned face, and no faces are looked for
 * @param photographs what is done with faces in photographs
 */
public record SparkRestoration(SparkModel model, String method, long seed, boolean aligned,
        PhotoRestorer.Options photographs) implements Serializable {
    /** The bundled model's DPI with seed 0, as {@code dpi restore} runs it without options. */
    public static final SparkRestoration DEFAULT = new SparkRestoration(SparkModel.BUNDLED, "dpi", 0, false,
            PhotoRestorer.Options.DEFAULT);

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if there is no such method or setting, or a value is out of range
     */
    public SparkRestoration {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(photographs, "photographs");
        PlannedMethod.parse(method);
    }

    RestorationMethod restorationMethod() {
        return PlannedMethod.parse(method).method();
    }
}

package io.github.dpi4j.evaluation;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.Model;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.sampler.StepListener;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A restoration method that can be evaluated: a pure function of low-resolution images, a model and a seed. */
public interface RestorationMethod {
    /** Returns the short name, as in {@code --method}. */
    String name();

    /**
     * Returns all settings by name, including defaults.
     *
     * @param scale scale of the low-resolution image
     * @throws IllegalArgumentException if a given setting is unknown or out of range
     */
    Map<String, String> settings(FaceModel model, int scale);

    /** Returns the networks of a model that the results depend on. */
    List<Model> networks(FaceModel model, int scale);

    /** Returns the number of steps that a listener observes for each image. */
    int steps(FaceNetworks networks, int scale) throws IOException;

    /**
     * Restores images; each result is independent of the batch.
     *
     * @param low low-resolution images of equal size
     * @return images of the model's size
     * @throws IllegalArgumentException if images of this size cannot be restored with these settings
     */
    List<RgbImage> restore(FaceNetworks networks, List<RgbImage> low, long seed, StepListener listener)
            throws IOException;
}

package io.github.dpi4j.evaluation;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.Model;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.sampler.StepListener;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A way to restore images that can be evaluated: a pure function of low-resolution images, a model and a seed. */
public interface RestorationMethod {
    /** Returns the short name, as in {@code --method}. */
    String name();

    /**
     * Returns all settings by name, those of defaults among them.
     *
     * @param scale that is restored from
     * @throws IllegalArgumentException if a given setting is unknown or out of range
     */
    Map<String, String> settings(FaceModel model, int scale);

    /** Returns those of a model's networks that the results depend on. */
    List<Model> networks(FaceModel model, int scale);

    /** Returns how many steps a listener hears of for each image. */
    int steps(FaceNetworks networks, int scale) throws IOException;

    /**
     * Restores images; each comes out the same alone and in any batch.
     *
     * @param low of one size
     * @return images of the model's size
     * @throws IllegalArgumentException if images of this size cannot be restored with these settings
     */
    List<RgbImage> restore(FaceNetworks networks, List<RgbImage> low, long seed, StepListener listener)
            throws IOException;
}

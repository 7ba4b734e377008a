package io.github.dpi4j.evaluation;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.Model;
import io.github.dpi4j.models.FaceInput;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.sampler.StepListener;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A restoration method that can be evaluated: a pure function of low-resolution images, a model and a seed. */
public interface RestorationMethod {
    /** {@return the short name, as in {@code --method}} */
    String name();

    /**
     * {@return all settings by name, including defaults}
     *
     * @param model the face model
     * @param input the low-resolution image
     * @throws IllegalArgumentException if a given setting is unknown or out of range
     */
    Map<String, String> settings(FaceModel model, FaceInput input);

    /**
     * Checks that the settings fit a model, before an image is read.
     *
     * @param model the face model
     * @param scale scale of the low-resolution image
     * @throws IllegalArgumentException if they do not
     */
    default void check(FaceModel model, int scale) {
        settings(model, new FaceInput(scale));
    }

    /**
     * {@return a line about settings that fit, but give poor images}
     *
     * @param model the face model
     * @param scale scale of the low-resolution image
     * @throws IllegalArgumentException if they do not fit
     */
    default Optional<String> warning(FaceModel model, int scale) {
        return Optional.empty();
    }

    /**
     * {@return the networks of a model that the results depend on}
     *
     * @param model the face model
     * @param scale the scale of the low-resolution image
     */
    List<Model> networks(FaceModel model, int scale);

    /**
     * {@return the number of steps that a listener observes for each image}
     *
     * @param networks the model's networks
     * @param scale the scale of the low-resolution image
     * @throws IOException if a file or a network's weights cannot be read
     */
    int steps(FaceNetworks networks, int scale) throws IOException;

    /**
     * Restores images that one run can take together; each result is independent of the batch.
     *
     * @param networks the model's networks
     * @param input the facts about the images, the same for all: what {@link FaceModel#input} finds in each
     * @param low low-resolution images of equal size
     * @param seed the seed of the random numbers
     * @param listener an observer
     * @return images of the model's size
     * @throws IllegalArgumentException if images of this size cannot be restored with these settings
     * @throws IOException if a file or a network's weights cannot be read
     */
    List<RgbImage> restore(FaceNetworks networks, FaceInput input, List<RgbImage> low, long seed, StepListener listener)
            throws IOException;
}

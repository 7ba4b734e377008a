package io.github.dpi4j.training;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.optim.TrainingBatch;
import java.util.List;

/** A training task: the network to train, and its objective. */
public sealed interface Task permits PriorTask, CorrectorTask {
    /** {@return a short name, which is also the name of the network's file} */
    default String name() {
        return description().roleName();
    }

    /** {@return the network} */
    Graph graph();

    /**
     * {@return the training batch of these images: inputs and loss}
     *
     * @param examples the examples
     * @param t a timestep for each image, from 0 to 999
     */
    TrainingBatch batch(List<Example> examples, int[] t);

    /**
     * {@return a picture of samples or results of the network}
     *
     * @param network the network with averaged weights
     * @param images images to show results on, if the task needs any
     * @param seed the seed of the random numbers
     */
    RgbImage samples(Network network, ImageFolder images, long seed);

    /** {@return the description of the network that is stored with its weights; it also identifies the run} */
    ModelDescription description();
}

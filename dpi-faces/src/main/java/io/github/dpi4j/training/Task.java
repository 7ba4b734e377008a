package io.github.dpi4j.training;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.optim.TrainingBatch;
import java.util.List;

/** The network to train, and its objective. */
public sealed interface Task permits PriorTask, CorrectorTask {
    /** Returns a short name, by which the network's file is called. */
    default String name() {
        return description().roleName();
    }

    /** The network. */
    Graph graph();

    /**
     * Returns the training batch of these images: inputs and loss.
     *
     * @param t a timestep for each, from 0 to 999
     */
    TrainingBatch batch(List<Example> examples, int[] t);

    /**
     * A picture of what the network can do.
     *
     * @param network with averaged weights
     * @param images to show it on, where the task needs any
     */
    RgbImage samples(Network network, ImageFolder images, long seed);

    /** Returns what a file of weights says of its network; it tells runs apart, too. */
    ModelDescription description();
}

package io.github.dpi4j.training;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.optim.TrainingBatch;
import java.util.List;
import java.util.Map;

/** What is trained, and for what. */
public sealed interface Task permits PriorTask, CorrectorTask {
    /** A short name; the network's file is called by it. */
    String name();

    /** The network. */
    Graph graph();

    /**
     * What the network is asked about these images.
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

    /** What a file of weights says of its network; it tells networks apart, too. Always in the same order. */
    Map<String, String> description();
}

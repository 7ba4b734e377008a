package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.graph.Op;
import java.util.stream.Stream;

/** A network's weights in the layouts of its kernels. */
interface PackedWeights {
    /** As in the checkpoint. */
    float[] plain(String name);

    /** With zeros up to whole panels, as a convolution's output wants its bias. */
    float[] bias(Op.Conv2d conv);

    /** In a convolution kernel's layout. */
    float[] packed(Packing packing);

    /** Announces what a plan will ask for, so that it can be packed together. */
    void prepare(Stream<Packing> packings);

    /** Packs anew what has been asked for so far, if the weights can have changed. */
    void refresh();
}

package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.graph.Op;
import java.util.stream.Stream;

/** A network's weights in the layouts of its kernels. */
interface PackedWeights {
    /** Returns a weight as stored in the checkpoint. */
    float[] plain(String name);

    /** Returns a convolution's bias, padded with zeros to whole panels. */
    float[] bias(Op.Conv2d conv);

    /** Returns a weight in a convolution kernel's layout. */
    float[] packed(Packing packing);

    /** Announces the packings of a plan, so that they can be packed together. */
    void prepare(Stream<Packing> packings);

    /** Packs everything requested so far again, if the weights may have changed. */
    void refresh();
}

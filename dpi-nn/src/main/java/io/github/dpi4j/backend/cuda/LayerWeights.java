package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.graph.Op;
import java.util.List;
import java.util.function.Supplier;

/** The device addresses of a network's weights, in the layouts of the kernels that read them. */
interface LayerWeights {
    /** Returns the address of a weight as in the checkpoint, in float32. */
    long floats(String name);

    /** Returns the address of a table of numbers other than weights, by a name for it. */
    long table(String name, Supplier<float[]> values);

    /** Returns the address of a vector of weights, repeated for each image and padded with zeros to whole 16-byte vectors. */
    long perImage(String name, int images);

    /** Returns the address of a convolution's bias, (outputs) in float32. */
    long bias(Op.Conv2d conv);

    /** Returns the address of the sum of the biases of two convolutions that are added. */
    long bias(Op.Conv2d a, Op.Conv2d b);

    /** Returns the address of a convolution's weights, (K tiles, kernel², outputs, channels of a K tile). */
    long convolution(Op.Conv2d conv);

    /**
     * Returns the address of a convolution's weights for Hopper's kernels, (tiles of outputs, K tiles, kernel², 16-byte
     * vectors of a K tile, outputs of a tile, channels of a vector): one tap of one K tile lies as in shared memory.
     *
     * @param tile outputs of a tile
     */
    long hopperConvolution(Op.Conv2d conv, int tile);

    /** Returns the address of several layers' weights, one below the other, with rows padded to whole 16-byte vectors. */
    long linear(List<Op.Linear> layers);

    /** Returns the address of these layers' biases, one after the other. */
    long linearBias(List<Op.Linear> layers);
}

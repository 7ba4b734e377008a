package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.vector.WinogradTransform;

/** A network's weights in the layouts of its kernels. */
interface PackedWeights {
    /** As in the checkpoint. */
    float[] plain(String name);

    /** With zeros up to whole panels, as a convolution's output wants its bias. */
    float[] bias(Op.Conv2d conv);

    /** For Winograd's algorithm. */
    float[] winograd(Op.Conv2d conv, WinogradTransform transform);

    /** For a sum of matrix products. */
    float[] direct(Op.Conv2d conv);
}

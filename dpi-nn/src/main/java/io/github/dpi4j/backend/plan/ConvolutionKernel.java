package io.github.dpi4j.backend.plan;

import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Resample;
import org.jspecify.annotations.Nullable;

/** The kernel that computes a convolution: a backend's choice, made once when a graph is lowered, and kept in the step. */
public interface ConvolutionKernel {
    /**
     * A convolution to choose a kernel for.
     *
     * @param op the convolution
     * @param pointwise a 1×1 convolution whose result is added, or null
     * @param images of the batch
     * @param height of the output
     * @param width of the output
     * @param resample resampling of the input as it is loaded
     * @param activated whether the input is normalised or activated as it is loaded
     */
    record Problem(Op.Conv2d op, Op.@Nullable Conv2d pointwise, int images, int height, int width, Resample resample,
            boolean activated) {
        /** Returns the problem of a convolution that reads its input as stored. */
        public static Problem plain(Op.Conv2d op, Step.Value out) {
            return new Problem(op, null, out.images, out.height, out.width, Resample.NONE, false);
        }
    }

    /** A backend's choice of kernels. */
    interface Chooser {
        ConvolutionKernel choose(Problem problem);

        /** Returns whether another convolution's products can be added to this one's before they are stored. */
        default boolean takesPointwise(Op.Conv2d conv) {
            return conv.groups() == 1;
        }
    }
}

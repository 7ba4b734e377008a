package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.plan.ConvolutionKernel;
import io.github.dpi4j.graph.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The choice of a convolution's kernel on the device: a tile of tensor-core products for the convolutions of UNets, and
 * a general kernel for all others.
 *
 * @param tiles chooses among tiles
 */
record DeviceKernels(ElementType type,
        Function<ConvolutionTile.Problem, ConvolutionTile.Choice> tiles) implements ConvolutionKernel.Chooser {
    /** The largest kernel and stride whose patch of pixels fits into shared memory. */
    private static final int SIDE = 5;
    private static final int STRIDE = 2;

    /** The general kernel, which computes each output in its own thread. */
    record General() implements ConvolutionKernel {
    }

    @Override
    public boolean takesPointwise(Op.Conv2d conv) {
        return hasTile(conv);
    }

    @Override
    public ConvolutionKernel choose(ConvolutionKernel.Problem problem) {
        if (!hasTile(problem.op())) {
            return new General();
        }
        List<Op.Conv2d> operands = new ArrayList<>(List.of(problem.op()));
        if (problem.pointwise() != null) {
            operands.add(problem.pointwise());
        }
        return tiles.apply(
                new ConvolutionTile.Problem(operands, problem.images(), problem.height(), problem.width(), type));
    }

    static boolean hasTile(Op.Conv2d op) {
        return op.groups() == 1 && op.window().isSquare() && op.window().height() <= SIDE
                && op.window().strideY() <= STRIDE;
    }
}

package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Op;
import java.util.Set;

/**
 * The least work of a launch.
 *
 * @param layer name of the operation, or empty
 * @param flop floating-point operations of its products
 * @param bytes activations and weights that it reads and writes, each once
 */
record LaunchWork(String layer, double flop, double bytes) {
    static final LaunchWork NONE = new LaunchWork("", 0, 0);
    /** Kernels of a step's launches that are not its main one. */
    private static final Set<String> OTHERS = Set.of("map_statistics", "activate_map", "timestep_embedding",
            "elementwise", "vector_function");
    /** Rows of the weight that a block of {@code linear} computes. */
    private static final int LINEAR_ROWS = 8;

    /**
     * Returns the work of a launch.
     *
     * @param step the step that it belongs to
     * @param bytes memory of the values that the step reads and writes
     */
    static LaunchWork of(Launch launch, Step step, double bytes, ElementType type) {
        if (launch.kernel().equals("linear")) {
            // In one launch are layers of many steps; a block's shared memory holds a row of the input.
            double weights = (double) launch.blocks().x() * LINEAR_ROWS * launch.sharedBytes() / Float.BYTES;
            return new LaunchWork("", 2 * weights * launch.blocks().y(), weights * type.bytes());
        }
        if (OTHERS.contains(launch.kernel())) {
            return NONE;
        }
        return switch (step) {
            case Step.Convolution c -> convolution(c, bytes, type);
            case Step.Attend a -> new LaunchWork(name(step), attention(a), bytes);
            case Step.Norm _ -> new LaunchWork(name(step), 0, 0);
            case Step.Load _, Step.Copy _, Step.Gather _, Step.Pooling _, Step.Interpolate _, Step.Pad _,
                    Step.GlobalMean _, Step.OnVectors _ ->
                new LaunchWork(name(step), 0, bytes);
        };
    }

    private static String name(Step step) {
        return "#" + step.node().index() + " " + step.node().op().getClass().getSimpleName();
    }

    private static LaunchWork convolution(Step.Convolution c, double bytes, ElementType type) {
        double weights = weights(c.op()) + (c.pointwise() == null ? 0 : weights(c.pointwise().op()));
        Value out = c.writes();
        return new LaunchWork(c.op().weight(), 2.0 * out.images * out.height * out.width * weights,
                bytes + weights * type.bytes());
    }

    private static double weights(Op.Conv2d op) {
        return (double) op.inChannels() / op.groups() * op.outChannels() * op.window().taps();
    }

    /** Returns the operations of both matrix products of attention. */
    private static double attention(Step.Attend a) {
        double pixels = (double) a.qkv().height * a.qkv().width;
        return 4 * a.qkv().images * pixels * pixels * a.writes().channels;
    }
}

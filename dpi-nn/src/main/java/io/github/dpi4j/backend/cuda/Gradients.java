package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;

/** The operations with gradients on the device: those of guided-diffusion's UNets and DPI's corrector. */
final class Gradients {
    private Gradients() {
    }

    /**
     * Checks that all operations of a graph have gradients.
     *
     * @throws UnsupportedOperationException if one has none; the message is one line that names it
     */
    static void require(Graph graph) {
        for (Node node : graph.nodes()) {
            if (!isSupported(node.op())) {
                throw unsupported(node.op());
            }
        }
    }

    static UnsupportedOperationException unsupported(Op op) {
        String what = op instanceof Op.Conv2d c
                ? "Conv2d " + c.weight() + " (" + c.window() + ", " + c.groups() + " groups)"
                : op.getClass().getSimpleName();
        return new UnsupportedOperationException("cuda: has no gradient of " + what + "; use the cpu backend");
    }

    private static boolean isSupported(Op op) {
        return switch (op) {
            case Op.Conv2d c -> DeviceKernels.hasTile(c) && c.window().paddingY() < c.window().height();
            case Op.Activation a -> a instanceof Op.Silu;
            case Op.AvgPool pool -> pool.isHalving();
            case Op.Input _, Op.Linear _, Op.GroupNorm _, Op.ScaleShift _, Op.AddEmbedding _, Op.Attention _,
                    Op.Upsample _, Op.Concat _, Op.Add _, Op.TimestepEmbedding _ ->
                true;
            case Op.ChannelAffine _, Op.Bilinear _, Op.MaxPool _, Op.GlobalMean _, Op.Pad _ -> false;
        };
    }
}

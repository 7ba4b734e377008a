package io.github.dpi4j.backend.plan;

import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Activation;

/** A mapping of a graph's activations to the kernels'. */
public final class Activations {
    private Activations() {
    }

    /** Returns the kernels' activation function. */
    public static Activation of(Op.Activation op) {
        return switch (op) {
            case Op.Silu _ -> Activation.SILU;
            case Op.Relu _ -> new Activation.Relu();
            case Op.LeakyRelu l -> new Activation.LeakyRelu(l.slope());
            case Op.Sigmoid _ -> new Activation.Sigmoid();
        };
    }
}

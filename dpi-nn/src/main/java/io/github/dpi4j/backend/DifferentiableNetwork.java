package io.github.dpi4j.backend;

import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/**
 * A network that can be differentiated with respect to its images: vector-Jacobian products by reverse mode, its weights
 * held fixed. {@link #forward} keeps activations of one pass, in memory that grows with the batch.
 */
public interface DifferentiableNetwork extends Network {
    /**
     * Runs the network and keeps what {@link ForwardPass#vjp} needs. There is one pass at a time: this ends the one before,
     * and so does {@link #predict}.
     *
     * @param inputs by name; not modified, and not to be modified until after {@link ForwardPass#vjp}
     * @throws IllegalArgumentException if an input is missing or its shape does not fit
     */
    ForwardPass forward(Map<String, Tensor> inputs);

    /** A forward pass that can be gone back over, once. */
    interface ForwardPass {
        /** The network's outputs by name, in the graph's order; they are the caller's. */
        Map<String, Tensor> outputs();

        /** The network's first output. */
        default Tensor output() {
            return outputs().values().iterator().next();
        }

        /**
         * The products Jᵀv of the Jacobian J of the first output with respect to each image and a cotangent v: the gradients of
         * the number Σ v · output where v is constant.
         *
         * @param cotangent v, of the output's shape; not modified
         * @return by input, of its shape, for every input of four dimensions; they are the caller's
         * @throws IllegalArgumentException if the cotangent is not of the output's shape
         * @throws IllegalStateException if this pass was gone back over before, or the network has run again or been closed
         *         since
         */
        Map<String, Tensor> vjp(Tensor cotangent);

        /**
         * The same for a network with several outputs: the gradients of the sum of Σ v · output over the outputs.
         *
         * @param cotangents by output; those that are not there are zeros
         */
        Map<String, Tensor> vjp(Map<String, Tensor> cotangents);
    }
}

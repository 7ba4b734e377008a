package io.github.dpi4j.backend;

import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/**
 * A network that can be differentiated with respect to its images: vector-Jacobian products (VJPs) by reverse-mode
 * differentiation, with fixed weights. {@link #forward} keeps the activations of one pass; their memory grows with the
 * batch.
 */
public interface DifferentiableNetwork extends Network {
    /**
     * Runs the network and keeps what {@link ForwardPass#vjp} needs. Only the latest pass is valid: this call, like
     * {@link #predict}, invalidates the previous one.
     *
     * @param inputs by name; not modified, and not to be modified until after {@link ForwardPass#vjp}
     * @return the pass
     * @throws IllegalArgumentException if an input is missing or its shape does not fit
     */
    ForwardPass forward(Map<String, Tensor> inputs);

    /** A forward pass, whose backward pass can run once. */
    interface ForwardPass {
        /** {@return the network's outputs by name, in the graph's order; they belong to the caller} */
        Map<String, Tensor> outputs();

        /** {@return the network's first output} */
        default Tensor output() {
            return outputs().values().iterator().next();
        }

        /**
         * Returns the vector-Jacobian products Jᵀv, where J is the Jacobian of the first output with respect to each
         * image: the gradients of Σ v · output for constant v.
         *
         * @param cotangent v, of the output's shape; not modified
         * @return by input name, of the input's shape, for every input of four dimensions; they belong to the caller
         * @throws IllegalArgumentException if the cotangent is not of the output's shape
         * @throws IllegalStateException if the backward pass of this forward pass has run already, or the network has
         *        run again or been closed since
         */
        Map<String, Tensor> vjp(Tensor cotangent);

        /**
         * {@return the vector-Jacobian products of several outputs: the gradients of the sum of Σ v · output over the
         * outputs}
         *
         * @param cotangents by output name; missing ones count as zeros
         */
        Map<String, Tensor> vjp(Map<String, Tensor> cotangents);
    }
}

package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.tensor.Shape;

/**
 * The work and duration of one step of a pass.
 *
 * @param layer name of its weights, or for attention, of the weights of its input; empty if it has none
 * @param kind such as {@code "convolution 3×3"}
 * @param kernel the chosen algorithm; empty if there is only one
 * @param fused operations fused into the step, such as {@code "norm silu + residual"}
 * @param output shape of the result, (N, C, H, W) or (N, C); a large batch may be divided into micro-batches of N
 *        images
 * @param flop floating-point operations of the textbook's algorithm
 * @param executedFlop floating-point operations of the chosen algorithm
 * @param bytes memory traffic if everything is read or written once
 * @param seconds median
 */
public record StepCost(String layer, String kind, String kernel, String fused, Shape output, double flop,
        double executedFlop, double bytes, double seconds) {
    /** {@return kind and kernel} */
    public String what() {
        return kernel.isEmpty() ? kind : kind + ", " + kernel;
    }
}

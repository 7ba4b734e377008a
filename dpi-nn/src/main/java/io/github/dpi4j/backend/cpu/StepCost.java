package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.tensor.Shape;

/**
 * What one step of a pass does and how long it takes.
 *
 * @param layer name of its weights, for attention of those that make its input; empty if it has none
 * @param kind such as {@code "convolution 3×3"}
 * @param kernel the algorithm that was chosen, where there is a choice; else empty
 * @param fused what the step does on the way in and out, such as {@code "norm silu + residual"}
 * @param output (N, C, H, W) of what it writes, or (N, C); a large batch may be taken in several turns of N images
 * @param flop floating-point operations of the textbook's algorithm
 * @param executedFlop of the algorithm that was chosen
 * @param bytes moved if everything that it reads or writes is read or written once
 * @param seconds median
 */
public record StepCost(String layer, String kind, String kernel, String fused, Shape output, double flop,
        double executedFlop, double bytes, double seconds) {
    /** Kind and kernel. */
    public String what() {
        return kernel.isEmpty() ? kind : kind + ", " + kernel;
    }
}

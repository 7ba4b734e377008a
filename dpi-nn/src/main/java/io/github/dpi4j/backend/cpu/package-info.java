/**
 * Networks on the CPU.
 *
 * <p>{@link CpuBackend} chooses the kernels ({@link KernelChoice}) and compiles networks. {@code VectorNetwork} runs an
 * executable plan: the graph lowered to fused steps ({@code backend.plan}), a {@code ConvChoice} for each convolution,
 * {@code PackedWeights}, and operations bound to memory that is planned once ({@code ExecutablePlan}). {@code ScalarNetwork}
 * interprets the graph node by node with the scalar kernels.
 *
 * <p>Training and vector-Jacobian products are one reverse-mode differentiation of the same steps, whose backward steps
 * {@code backend.plan} has. A {@link ProfiledNetwork} reports the time of every step.
 */
@NullMarked
package io.github.dpi4j.backend.cpu;

import org.jspecify.annotations.NullMarked;

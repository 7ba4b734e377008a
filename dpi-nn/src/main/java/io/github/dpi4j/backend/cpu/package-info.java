/**
 * Networks on the CPU.
 *
 * <p>{@link CpuBackend} chooses the kernels ({@link KernelChoice}) and compiles networks. {@code VectorNetwork} runs a
 * plan: the graph lowered to fused steps ({@code backend.plan}), {@code ConvChoice} for each convolution, packed weights,
 * and operations bound to memory that is laid out once. {@code ScalarNetwork} interprets the graph node by node with the
 * scalar kernels.
 *
 * <p>Training and vector-Jacobian products are one reverse-mode differentiation ({@code ReverseMode}) of the same steps
 * with different {@code Roots}. A {@link ProfiledNetwork} reports the time of every step.
 */
package io.github.dpi4j.backend.cpu;

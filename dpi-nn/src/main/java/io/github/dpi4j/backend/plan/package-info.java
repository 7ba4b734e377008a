/**
 * A graph lowered to fused steps, and the layout of their values in memory: shared by the backends with kernels of
 * their own. Not part of the public API.
 *
 * <p>{@link Lowering} turns a graph into {@link Step}s, in which normalisation, SiLU, resampling and concatenation are
 * part of how a convolution loads its input, and additions of how it stores its output. {@link MemoryPlan} assigns an
 * offset to every value by its lifetime. {@link BackwardLowering} gives the {@link BackwardStep}s of reverse-mode
 * differentiation, with respect to some {@link Roots}.
 */
@NullMarked
package io.github.dpi4j.backend.plan;

import org.jspecify.annotations.NullMarked;

/**
 * Kernels on the Vector API, and the only package that imports {@code jdk.incubator.vector}. Feature maps are (N, H, W,
 * C), channels in the vector lanes.
 *
 * <p>Read {@link GemmTile} first, the innermost loop of every convolution. Around it {@link ConvInput} loads
 * (concatenation, normalisation, SiLU and resampling on the way), {@link WinogradConv} or {@link DirectConv} drives the
 * loop, and {@link ConvOutput} stores (a fused 1×1 convolution ({@link Pointwise}), bias, residual, channel statistics).
 * {@link NormAffine} turns those statistics into the scale and shift of the next layer. {@link Attention} and
 * {@link LinearLayer} are the other layers, {@link Layouts} converts between layouts.
 *
 * <p>Every planned kernel is an {@link Operation}, run by {@link io.github.dpi4j.kernel.Workers} with a {@link Scratch}
 * per thread; {@link Lanes} has the widths that all of them share. Classes named {@code …Gradient} are the backward pass.
 */
@NullMarked
package io.github.dpi4j.kernel.vector;

import org.jspecify.annotations.NullMarked;

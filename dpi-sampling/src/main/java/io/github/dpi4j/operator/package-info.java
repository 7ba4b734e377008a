/**
 * Linear operators y = A x on batches of images: the degradations whose measurements a restoration starts from.
 *
 * <p>Read {@link LinearOperator} first: {@code apply}, {@code adjoint}, {@code pseudoInverse}, proximal map and, where it
 * is known, the singular value decomposition ({@link Spectrum}) that DDRM and DDNM+ work in. {@link GridSampling} and
 * {@link Masking} select pixels ({@link PixelMask}); {@link AveragePooling}, {@link Bicubic} and {@link Bilinear} resize;
 * {@link CircularBlur} and {@link ReflectBlur} blur with a {@link BlurKernel}; {@link Composition} joins operators.
 *
 * <p>To write one that treats every channel alike, extend {@code PlaneOperator}, or use {@link SeparableOperator} for Y =
 * M_h X M_wᵀ. Everything here is immutable and single-threaded; an operator may be used by several threads at once.
 */
@NullMarked
package io.github.dpi4j.operator;

import org.jspecify.annotations.NullMarked;

/**
 * Kernels in plain Java: the fallback where the Vector API is missing, and the reference that faster kernels are compared
 * with.
 *
 * <p>One class for a kind of layer ({@link Convolution}, {@link Dense}, {@link GroupNormalization}, {@link Attention},
 * {@link Elementwise}, {@link Resampling}), and beside it the one of its gradients ({@link ConvolutionGradients}…).
 * Activations are row-major (N, C, H, W). No kernel modifies its inputs. Every output element is computed by one task in
 * one fixed order, so results do not depend on the number of threads.
 */
@NullMarked
package io.github.dpi4j.kernel.scalar;

import org.jspecify.annotations.NullMarked;

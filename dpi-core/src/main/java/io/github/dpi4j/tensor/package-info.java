/**
 * Dense float32 tensors on the heap.
 *
 * <p>{@link Tensor} is a row-major {@code float[]} with a {@link Shape}; images are (N, C, H, W).
 */
@NullMarked
package io.github.dpi4j.tensor;

import org.jspecify.annotations.NullMarked;

/**
 * Linear operators y = A x on batches of images: the degradations whose measurements a restoration starts from. Pixels of a grid
 * or a mask, average pooling, bicubic resizing, blur, and compositions of them; with adjoint, pseudo-inverse, proximal map and,
 * where it is known, the singular value decomposition that posterior samplers such as DDRM and DDNM+ work in.
 *
 * <p>Start with {@link io.github.dpi4j.operator.LinearOperator}. Everything here is immutable and single-threaded; an operator may
 * be used by several threads at once.
 */
package io.github.dpi4j.operator;

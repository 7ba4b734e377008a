/**
 * Types shared by the kernels of all backends: threads, resampling modes, and timestep embeddings.
 *
 * <p>{@link Workers} is the team of threads that every kernel takes as an argument. {@code kernel.scalar} and
 * {@code kernel.vector} hold the kernels themselves.
 */
@NullMarked
package io.github.dpi4j.kernel;

import org.jspecify.annotations.NullMarked;

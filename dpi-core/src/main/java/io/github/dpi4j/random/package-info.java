/**
 * Random numbers that are the same on every machine: torch's CPU stream bit for bit, and the library's own streams, one
 * for each image.
 *
 * <p>A {@link io.github.dpi4j.random.RandomStream} fills arrays; a {@link io.github.dpi4j.random.NoiseSource} is what a
 * sampler sees: tensors of noise for a whole batch, from one shared stream or from one stream per image.
 */
package io.github.dpi4j.random;

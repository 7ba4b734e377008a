/**
 * Random numbers that are the same on every machine: torch's CPU stream, bit for bit, and the library's own streams, one
 * for each image.
 *
 * <p>A {@link RandomStream} fills arrays; a {@link NoiseSource} is a sampler's view of it: noise tensors for a whole
 * batch, from one shared stream or from one stream per image. {@link TorchGenerator} is torch's Mersenne Twister.
 */
@NullMarked
package io.github.dpi4j.random;

import org.jspecify.annotations.NullMarked;

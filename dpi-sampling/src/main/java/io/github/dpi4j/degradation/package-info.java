/**
 * Low-resolution images made from high-resolution ones.
 *
 * <p>A {@link io.github.dpi4j.degradation.Degradation} is a pure function of an image. A
 * {@link io.github.dpi4j.degradation.RandomDegradation} draws one, with all its parameters: a
 * {@link io.github.dpi4j.degradation.DegradationChain} of blur, resampling, noise and JPEG that can be written down and repeated.
 */
package io.github.dpi4j.degradation;

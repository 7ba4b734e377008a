/**
 * Low-resolution images made from high-resolution ones.
 *
 * <p>A {@link Degradation} is a pure function of an image, such as {@link BicubicDegradation}. A {@link RandomDegradation}
 * draws one, with all its parameters: {@link BlindReduction} and {@link FaceDegradation} draw a {@link DegradationChain}
 * of {@link DegradationStage}s (blur, resampling, noise, JPEG), which can be written as JSON and repeated.
 */
@NullMarked
package io.github.dpi4j.degradation;

import org.jspecify.annotations.NullMarked;

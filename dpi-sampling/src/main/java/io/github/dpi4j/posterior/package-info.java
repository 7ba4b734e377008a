/**
 * Posterior sampling: images drawn from p(x | y) with an unconditional diffusion prior.
 *
 * <p>Read {@link PosteriorMethod} first: pure steps from state to state. {@link PosteriorSampler} has the loop, for a
 * {@link Measurement} (operator, values, noise level). Methods are one file each: {@link Dpi} (with {@link DpiSettings}),
 * {@link Ddnm}, {@link Ddrm}, {@link DiffPir}, {@link Dps}, {@link Ilvr}, {@link Dr2} and {@link RePaint}; those that
 * correct the prior's clean image x̂0 implement {@link CleanImageCorrection}. {@link MaskShift} restores images larger
 * than the prior's, tile by tile.
 *
 * <p>{@link PosteriorMethods} finds methods by name. Each has a {@link MethodFactory}: its {@link Parameter}s with the
 * authors' settings, its timesteps, and its {@link Preparation}, which turns a low-resolution image into a measurement.
 * {@link Restorer} is the whole path from 8-bit images to 8-bit images, {@link BatchLoop} a loop over many.
 */
@NullMarked
package io.github.dpi4j.posterior;

import org.jspecify.annotations.NullMarked;

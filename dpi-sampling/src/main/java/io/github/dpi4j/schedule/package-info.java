/**
 * Noise levels of a diffusion, in float64.
 *
 * <p>Read {@link DiffusionSchedule} first: the levels a sampler visits, and the constants of each step. It is made of a
 * {@link BetaSchedule}, the training's variances, and a choice of timesteps: {@link Respacing} in guided-diffusion's
 * notation, or a {@link Spacing}.
 */
@NullMarked
package io.github.dpi4j.schedule;

import org.jspecify.annotations.NullMarked;

/**
 * Unconditional diffusion sampling as pure functions.
 *
 * <p>Read {@link Prior} first: a network ({@link NoisePredictor}), its schedule and what it predicts ({@link Prediction},
 * {@link Variance}). {@code prior.estimate} returns an {@link Estimate}: the predicted noise and clean image. A
 * {@link Sampler} takes one step with it: {@link Ddpm}, {@link Ddim}, and the multistep solvers {@link DpmSolverPlusPlus},
 * {@link UniPc} and {@link Plms}; {@link DynamicThresholding} wraps another. {@link UnconditionalSampler} runs the loop,
 * {@link StepListener} observes it, {@link Samplers} finds samplers by name.
 *
 * <p>{@link GaussianDiffusion} has the equations that all of them share; {@link DifferentiablePredictor} and
 * {@link DifferentiableEstimate} add the gradient with respect to the images.
 */
@NullMarked
package io.github.dpi4j.sampler;

import org.jspecify.annotations.NullMarked;

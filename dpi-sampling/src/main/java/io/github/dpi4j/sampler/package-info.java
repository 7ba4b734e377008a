/**
 * Diffusion sampling as pure functions: what a prior says about noisy images, and steps from there: ancestral (DDPM), DDIM,
 * and the multistep solvers DPM-Solver++, UniPC and PLMS.
 */
package io.github.dpi4j.sampler;

/** Diffusion sampling as pure functions: what a prior says about noisy images, and the DDPM and DDIM steps from there. */
package io.github.dpi4j.sampler;

/** Diffusion Prior Interpolation: restoring faces with an unconditional diffusion prior and a few known pixels. */
package io.github.dpi4j.posterior;

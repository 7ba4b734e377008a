/** Noise levels of a diffusion, in float64: betas, respacing, and the constants of every step. */
package io.github.dpi4j.schedule;

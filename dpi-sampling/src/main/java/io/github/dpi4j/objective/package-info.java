/** Training losses of diffusion models: a prior's denoising objective and that of DPI's corrector. */
package io.github.dpi4j.objective;

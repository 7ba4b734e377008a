/**
 * Networks on NVIDIA GPUs: kernels of this project's own ({@code src/main/cuda}), started through the driver's library by
 * {@code java.lang.foreign}. Nothing but the driver need be installed.
 */
package io.github.dpi4j.backend.cuda;

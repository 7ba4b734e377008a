/**
 * The networks of diffusion priors: an architecture as a record, read off a checkpoint or written down, and builders that
 * turn it into a graph. Nothing here computes.
 *
 * <pre>{@code
 * UNetConfig config = UNetConfig.fromWeights(weights, UNetConfig.Hints.NONE);
 * try (Network prior = new CpuBackend().compile(UNet.graph(config), weights)) {
 *     Tensor epsilon = prior.predict(Map.of("x", x, "t", t));
 * }
 * }</pre>
 */
package io.github.dpi4j.unet;

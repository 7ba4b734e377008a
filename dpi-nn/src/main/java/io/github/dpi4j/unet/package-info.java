/**
 * Networks of diffusion priors: architectures as records, and builders that turn them into graphs. Nothing here
 * computes.
 *
 * <p>Read {@link UNet} first, guided-diffusion's UNetModel; {@link Corrector} is DPI's condition corrector. Both take a
 * {@link UNetConfig}, given or read from a checkpoint's names and shapes ({@code ArchitectureReader}), written as JSON
 * by {@link ArchitectureJson}. They share the UNet body: encoder, middle and decoder, built of residual blocks and
 * attention ({@code Layers}).
 *
 * <pre>{@code
 * UNetConfig config = UNetConfig.fromWeights(weights, UNetConfig.Hints.NONE);
 * try (Network prior = new CpuBackend().compile(UNet.graph(config), weights)) {
 *     Tensor epsilon = prior.predict(Map.of("x", x, "t", t));
 * }
 * }</pre>
 */
@NullMarked
package io.github.dpi4j.unet;

import org.jspecify.annotations.NullMarked;

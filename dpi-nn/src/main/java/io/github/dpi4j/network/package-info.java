/**
 * Pretrained networks of others as graphs, with readers for their published files: the feature extractors of metrics
 * ({@link io.github.dpi4j.network.AlexNet}, {@link io.github.dpi4j.network.Vgg16}, {@link
 * io.github.dpi4j.network.SqueezeNet} for LPIPS, {@link io.github.dpi4j.network.Inception} for FID, {@link
 * io.github.dpi4j.network.FaceEmbedding} for identity), and a face detector ({@link io.github.dpi4j.network.YuNet}).
 * Each is a {@link io.github.dpi4j.network.FeatureNetwork}: compile its graph with its weights and ask for all outputs.
 */
@NullMarked
package io.github.dpi4j.network;

import org.jspecify.annotations.NullMarked;

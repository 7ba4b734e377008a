/**
 * Networks that others have trained, as graphs with readers for the files that people have: what metrics see images with
 * ({@link io.github.dpi4j.network.AlexNet}, {@link io.github.dpi4j.network.Vgg16}, {@link io.github.dpi4j.network.SqueezeNet} for
 * LPIPS, {@link io.github.dpi4j.network.Inception} for FID, {@link io.github.dpi4j.network.FaceEmbedding} for identity), and a face
 * detector ({@link io.github.dpi4j.network.YuNet}). Each is a {@link io.github.dpi4j.network.FeatureNetwork}: compile its graph with
 * its weights and ask for all outputs.
 */
@NullMarked
package io.github.dpi4j.network;

import org.jspecify.annotations.NullMarked;

/**
 * Face models: priors with their correctors, and the bundled ones.
 *
 * <p>Read {@link FaceModel} first: the weights of files. Opened on a backend it becomes {@link FaceNetworks}, compiled
 * when first needed, whose {@code restorer} restores faces with a {@link Recipe} (a method and its settings, which may depend on the {@link
 * FaceInput}). {@link ExampleFaces} are images to try it on.
 */
@NullMarked
package io.github.dpi4j.models;

import org.jspecify.annotations.NullMarked;

/**
 * Checkpoints that describe their network.
 *
 * <p>{@link Model} reads a checkpoint: its weights and a {@link ModelDescription} (architecture, image size, schedule,
 * prediction, role). Training writes the description into the file's metadata; for foreign files it is inferred, and
 * {@link Overrides} replace any part. A fact that nobody gives is a {@link MissingFactException}.
 */
@NullMarked
package io.github.dpi4j.model;

import org.jspecify.annotations.NullMarked;

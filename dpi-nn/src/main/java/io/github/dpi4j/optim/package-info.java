/**
 * Training of a network: initial weights, AdamW, and the exponential moving average of the weights.
 *
 * <p>{@link Initialization} draws initial weights, {@link TrainableNetwork} holds them, an objective turns images and
 * random draws into a {@link TrainingBatch} with a {@link Loss}, and {@link Trainer} takes a step with it ({@link
 * AdamW}, then {@link Ema}), on the CPU or, by {@link Trainer#on}, where a backend keeps the weights on its device.
 */
@NullMarked
package io.github.dpi4j.optim;

import org.jspecify.annotations.NullMarked;

/**
 * Training of a network: first weights, steps with AdamW along the gradients of an objective, and the exponential moving
 * average of weights that is used afterwards.
 *
 * <p>The main path: {@link io.github.dpi4j.optim.Initialization} makes first weights,
 * {@link io.github.dpi4j.optim.TrainableNetwork} holds them, an objective turns images and random draws into a
 * {@link io.github.dpi4j.optim.TrainingBatch}, and {@link io.github.dpi4j.optim.Trainer} takes a step with it.
 */
package io.github.dpi4j.optim;

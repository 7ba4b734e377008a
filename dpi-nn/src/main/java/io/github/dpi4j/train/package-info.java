/**
 * Learning the weights of a network: reverse mode over its graph, the objectives of the diffusion prior and of DPI's
 * corrector, AdamW, and the exponential moving average of weights that is used afterwards.
 *
 * <p>The main path: {@link io.github.dpi4j.train.Initialization} makes first weights,
 * {@link io.github.dpi4j.train.TrainableNetwork} holds them, an objective turns images and random draws into a
 * {@link io.github.dpi4j.train.TrainingBatch}, and {@link io.github.dpi4j.train.Trainer} takes a step with it.
 */
package io.github.dpi4j.train;

/**
 * Training runs of priors and correctors on a folder of images, which can be killed and continued.
 *
 * <p>Read {@link TrainingRun} first: a run and its folder of checkpoints, log and samples. {@link TrainingOptions} are
 * the hyperparameters, and a {@link Task} is the network and its objective: {@link PriorTask} or {@link CorrectorTask}.
 * {@link ImageFolder} holds the images, {@code Examples} draws the run's examples from them ({@code ImageOrder}, {@link
 * Augmentation}), each a pure function of the seed and its number. {@code TrainingCheckpoint} is the resumable state;
 * {@code TrainingLog} and {@code LossCurve} report it.
 *
 * <p>{@link GraphTraining} trains any other network with any loss; the face detector's training uses it.
 */
@NullMarked
package io.github.dpi4j.training;

import org.jspecify.annotations.NullMarked;

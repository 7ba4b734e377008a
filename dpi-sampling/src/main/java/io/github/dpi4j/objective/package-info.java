/**
 * Training losses of diffusion models.
 *
 * <p>{@link DenoisingObjective} is a prior's: noise prediction, with the variational bound for learned variances
 * ({@code VarianceBound}). {@link CorrectorObjective} is that of DPI's condition corrector. Both make a
 * {@link io.github.dpi4j.optim.TrainingBatch}.
 */
@NullMarked
package io.github.dpi4j.objective;

import org.jspecify.annotations.NullMarked;

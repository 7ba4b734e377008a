/**
 * Evaluation of restoration methods on images whose originals are known.
 *
 * <p>Read {@link EvaluationPlan} first: {@link PlannedMethod}s, each a {@link RestorationMethod} with settings, and
 * {@link Condition}s, each a degradation of the {@link Originals}. {@link PlanFile} reads plans from JSON,
 * {@link SettingsSearch} finds the best settings of a plan's methods on other images.
 * {@link EvaluationRun} restores every original under every condition by every method into files, and continues where it was
 * stopped ({@code ResultLog}). {@link Scoring} then measures the files by a {@link MetricSuite}, some of whose metrics need
 * networks of others ({@link MetricFiles}); {@link ScoreTable} has
 * means with confidence {@link Interval}s and {@link NetworkPasses}, {@link ScoreText} and {@link ScoreJson} write them, {@link EvaluationSheet}
 * shows the images.
 */
@NullMarked
package io.github.dpi4j.evaluation;

import org.jspecify.annotations.NullMarked;

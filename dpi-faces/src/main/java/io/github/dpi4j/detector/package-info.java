/**
 * Face detection in photographs, with five landmarks each, by a cascade of two networks (MTCNN, Zhang et al., 2016).
 *
 * <p>Read {@link FaceDetector} first: {@code Proposals} runs the proposal network over a {@code Pyramid} of the
 * picture, {@code Suppression} keeps the best of overlapping detections, {@code Refinement} refines each on an upright
 * crop, its {@code FaceFrame}. The result is {@link DetectedFace}s: {@link Box}, {@link Landmarks} and score.
 *
 * <p>{@link DetectorTraining} trains both networks on a {@code PhotoFolder}: {@code ProposalExamples} and {@code
 * RefinementExamples} draw the crops, {@code ProposalLoss} and {@code RefinementLoss} are the losses. {@link
 * DetectorEvaluation} measures {@link DetectionScores}.
 *
 * <p>Coordinates are in pixels from the upper left corner of the upper left pixel.
 */
@NullMarked
package io.github.dpi4j.detector;

import org.jspecify.annotations.NullMarked;

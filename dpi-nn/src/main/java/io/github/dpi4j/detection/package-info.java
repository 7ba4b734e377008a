/**
 * Face detection networks as graphs: a cascade as in MTCNN (Zhang et al., 2016).
 *
 * <p>{@link ProposalNetwork} is fully convolutional and scores every cell of a picture; {@link RefinementNetwork} looks
 * at one upright face candidate. Both encode a face along their output channels as in {@link FaceChannels}. The
 * detector that runs them is {@code detector} in dpi-faces.
 */
@NullMarked
package io.github.dpi4j.detection;

import org.jspecify.annotations.NullMarked;

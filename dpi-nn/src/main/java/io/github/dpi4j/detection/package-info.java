/**
 * Networks that find faces, as graphs: one that looks at every place of a picture ({@link io.github.dpi4j.detection.ProposalNetwork})
 * and one that looks at what it found again ({@link io.github.dpi4j.detection.RefinementNetwork}), a cascade as in MTCNN
 * (Zhang et al., 2016).
 */
package io.github.dpi4j.detection;

/**
 * Faces in photographs: a {@link io.github.dpi4j.detector.FaceDetector} finds them with five points each, by a pyramid of the
 * picture, a network that proposes and one that refines (MTCNN, Zhang et al., 2016). Coordinates are in pixels from the upper
 * left corner of the upper left pixel.
 */
package io.github.dpi4j.detector;

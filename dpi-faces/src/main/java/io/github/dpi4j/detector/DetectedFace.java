package io.github.dpi4j.detector;

/**
 * A face in a photograph.
 *
 * @param score how sure the detector is, from 0 to 1
 * @param box from the forehead to the chin
 * @param landmarks its five points
 */
public record DetectedFace(double score, Box box, Landmarks landmarks) {
    /** The face elsewhere: points and the box's middle are moved, its sides are scaled and stay upright. */
    DetectedFace map(Affine change) {
        return new DetectedFace(score, box.map(change), landmarks.map(change::apply));
    }

    DetectedFace withScore(double other) {
        return new DetectedFace(other, box, landmarks);
    }
}

package io.github.dpi4j.detector;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A face in a photograph.
 *
 * @param score the detector's confidence, from 0 to 1
 * @param box from the forehead to the chin
 * @param landmarks five points
 */
public record DetectedFace(double score, Box box, Landmarks landmarks) {
    /** Returns the mapped face: landmarks and the box's centre are mapped, the box's sides are scaled and stay upright. */
    DetectedFace map(Affine change) {
        return new DetectedFace(score, box.map(change), landmarks.map(change::apply));
    }

    DetectedFace withScore(double other) {
        return new DetectedFace(other, box, landmarks);
    }

    /** Returns the face with its right and left landmarks exchanged, as in a mirror. */
    DetectedFace exchanged() {
        return new DetectedFace(score, box, landmarks.mirrored(UnaryOperator.identity()));
    }

    /** Returns the mean of two predictions of a face. */
    DetectedFace mean(DetectedFace other) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < landmarks.points().size(); i++) {
            points.add(landmarks.points().get(i).middle(other.landmarks.points().get(i)));
        }
        Box mean = Box.around(box.middle().middle(other.box.middle()), (box.width() + other.box.width()) / 2,
                (box.height() + other.box.height()) / 2);
        return new DetectedFace((score + other.score) / 2, mean, Landmarks.of(points));
    }
}

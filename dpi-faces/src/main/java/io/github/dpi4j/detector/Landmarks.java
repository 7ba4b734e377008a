package io.github.dpi4j.detector;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Five points of a face. Right and left are the person's: the right eye is on the left in the picture.
 *
 * @param rightEye centre of the right eye
 * @param leftEye centre of the left eye
 * @param nose tip of the nose
 * @param rightMouth right corner of the mouth
 * @param leftMouth left corner of the mouth
 */
public record Landmarks(Point rightEye, Point leftEye, Point nose, Point rightMouth, Point leftMouth) {
    /** Ratio of the eyes' distance to the distance from eyes to mouth in a frontal face. */
    private static final double EYES_TO_MOUTH = 0.9;

    /** {@return the points in the record's order} */
    public List<Point> points() {
        return List.of(rightEye, leftEye, nose, rightMouth, leftMouth);
    }

    /** Returns the landmarks of five points in the record's order. */
    static Landmarks of(List<Point> points) {
        return new Landmarks(points.get(0), points.get(1), points.get(2), points.get(3), points.get(4));
    }

    /** {@return the distance of the eyes in pixels} */
    public double eyeDistance() {
        return rightEye.distance(leftEye);
    }

    /** {@return the size of the face: the distance that its eyes would have in a frontal view} */
    public double size() {
        return Math.max(eyeDistance(), EYES_TO_MOUTH * down().length());
    }

    /** {@return the point halfway from the eyes to the mouth} */
    public Point middle() {
        return eyes().middle(mouth());
    }

    /** {@return the angle in radians by which the face is rotated in the picture, clockwise} */
    public double angle() {
        Point across = leftEye.minus(rightEye);
        Point down = down();
        return Math.atan2(across.y() - down.x(), across.x() + down.y());
    }

    Landmarks map(UnaryOperator<Point> change) {
        return of(points().stream().map(change).toList());
    }

    /** Returns the mirrored face's landmarks: right and left are exchanged. */
    Landmarks mirrored(UnaryOperator<Point> mirror) {
        Landmarks moved = map(mirror);
        return new Landmarks(moved.leftEye, moved.rightEye, moved.nose, moved.leftMouth, moved.rightMouth);
    }

    private Point eyes() {
        return rightEye.middle(leftEye);
    }

    private Point mouth() {
        return rightMouth.middle(leftMouth);
    }

    private Point down() {
        return mouth().minus(eyes());
    }
}

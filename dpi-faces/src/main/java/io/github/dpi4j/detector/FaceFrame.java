package io.github.dpi4j.detector;

import io.github.dpi4j.detection.RefinementNetwork;

/** The square around a face, rotated with it, that is {@link RefinementNetwork}'s input. */
final class FaceFrame {
    /** A face's {@linkplain Landmarks#size size} in the crop, in pixels. */
    static final double FACE = 20;
    /** The encoding of faces in the crop. */
    static final FaceCode CODE = new FaceCode(new Point(RefinementNetwork.SIZE / 2.0, RefinementNetwork.SIZE / 2.0),
            RefinementNetwork.UNIT);

    private FaceFrame() {
    }

    /** Returns the map from points in the crop to points in the picture. */
    static Affine of(Landmarks landmarks) {
        return of(landmarks.middle(), landmarks.size(), landmarks.angle());
    }

    /** Returns the frame of a face with this centre, size and angle. */
    static Affine of(Point middle, double size, double angle) {
        Point centre = CODE.origin();
        return Affine.similarity(size / FACE, angle, middle)
                .after(Affine.translation(-centre.x(), -centre.y()));
    }
}

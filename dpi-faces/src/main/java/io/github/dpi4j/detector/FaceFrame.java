package io.github.dpi4j.detector;

import io.github.dpi4j.detection.RefinementNetwork;

/** The square about a face, upright with it, that {@link RefinementNetwork} looks at. */
final class FaceFrame {
    /** What a face's {@linkplain Landmarks#size size} becomes in the crop, in pixels. */
    static final double FACE = 20;
    /** How the crop tells a face. */
    static final FaceCode CODE = new FaceCode(new Point(RefinementNetwork.SIZE / 2.0, RefinementNetwork.SIZE / 2.0),
            RefinementNetwork.UNIT);

    private FaceFrame() {
    }

    /** Returns the map from places in the crop to places in the picture. */
    static Affine of(Landmarks landmarks) {
        return of(landmarks.middle(), landmarks.size(), landmarks.angle());
    }

    /** Returns the frame of a face with this middle, size and angle. */
    static Affine of(Point middle, double size, double angle) {
        Point centre = CODE.origin();
        return Affine.similarity(size / FACE, angle, middle)
                .after(Affine.translation(-centre.x(), -centre.y()));
    }
}

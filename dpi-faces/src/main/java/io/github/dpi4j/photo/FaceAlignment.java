package io.github.dpi4j.photo;

import io.github.dpi4j.detector.Landmarks;
import io.github.dpi4j.detector.Point;
import io.github.dpi4j.image.CubicSampler;
import io.github.dpi4j.image.RgbImage;
import java.util.List;

/**
 * The square of a photograph, rotated with the face, that an FFHQ image shows (Karras et al., 2019). It may extend
 * beyond the border. Coordinates in the square are shares of its side, (0, 0) is its upper left corner and (1, 1) its
 * lower right one.
 *
 * @param centre of the square
 * @param right half of its side as a vector, along its upper edge
 */
public record FaceAlignment(Point centre, Point right) {
    /** Ratios of the square's side to the distance of the eyes, and to that from the eyes to the mouth. */
    private static final double EYES = 4;
    private static final double EYES_TO_MOUTH = 3.6;
    /** Position of the centre on the way from the eyes to the mouth. */
    private static final double DOWN = 0.1;

    /**
     * Creates an alignment.
     *
     * @throws IllegalArgumentException if it has no side
     */
    public FaceAlignment {
        double half = Math.hypot(right.x(), right.y());
        if (!(half > 0 && half < Double.POSITIVE_INFINITY && Double.isFinite(centre.x() + centre.y()))) {
            throw new IllegalArgumentException(
                    "square: expected a finite side above 0, got " + 2 * half + " around " + centre);
        }
    }

    /**
     * {@return the alignment of a face: with e from the right eye to the left and m from the middle of the eyes to that
     * of the mouth, the upper edge runs along e − rot90(m), the side is max(4·|e|, 3.6·|m|), and the centre lies 0.1·m
     * below the eyes (Karras et al., "A Style-Based Generator Architecture for GANs", appendix C, and
     * NVlabs/ffhq-dataset)}
     *
     * @param face the face
     * @throws IllegalArgumentException if the points coincide, or are not those of a face
     */
    public static FaceAlignment of(Landmarks face) {
        double eyesX = (face.rightEye().x() + face.leftEye().x()) / 2;
        double eyesY = (face.rightEye().y() + face.leftEye().y()) / 2;
        double acrossX = face.leftEye().x() - face.rightEye().x();
        double acrossY = face.leftEye().y() - face.rightEye().y();
        double downX = (face.rightMouth().x() + face.leftMouth().x()) / 2 - eyesX;
        double downY = (face.rightMouth().y() + face.leftMouth().y()) / 2 - eyesY;
        double half = Math.max(EYES * Math.hypot(acrossX, acrossY), EYES_TO_MOUTH * Math.hypot(downX, downY)) / 2;
        double edgeX = acrossX + downY;
        double edgeY = acrossY - downX;
        double length = Math.hypot(edgeX, edgeY);
        return new FaceAlignment(new Point(eyesX + DOWN * downX, eyesY + DOWN * downY),
                new Point(edgeX / length * half, edgeY / length * half));
    }

    /**
     * {@return the alignment that covers a whole square image of this side}
     *
     * @param side side in pixels
     */
    public static FaceAlignment whole(int side) {
        return new FaceAlignment(new Point(side / 2.0, side / 2.0), new Point(side / 2.0, 0));
    }

    /** {@return the square's side in pixels} */
    public double side() {
        return 2 * Math.hypot(right.x(), right.y());
    }

    /** Returns the square in a photograph enlarged by a factor. */
    FaceAlignment scaled(double factor) {
        return new FaceAlignment(new Point(factor * centre.x(), factor * centre.y()),
                new Point(factor * right.x(), factor * right.y()));
    }

    /** {@return the corners: upper left, lower left, lower right, upper right} */
    public List<Point> corners() {
        return List.of(toPhoto(new Point(0, 0)), toPhoto(new Point(0, 1)), toPhoto(new Point(1, 1)),
                toPhoto(new Point(1, 0)));
    }

    /**
     * {@return the point of the photograph for a point of the square}
     *
     * @param inSquare point of the square
     */
    public Point toPhoto(Point inSquare) {
        double u = 2 * inSquare.x() - 1;
        double v = 2 * inSquare.y() - 1;
        return new Point(centre.x() + u * right.x() - v * right.y(), centre.y() + u * right.y() + v * right.x());
    }

    /**
     * {@return the point of the square for a point of the photograph: the inverse of {@link #toPhoto}}
     *
     * @param inPhoto point of the photograph
     */
    public Point toSquare(Point inPhoto) {
        double x = inPhoto.x() - centre.x();
        double y = inPhoto.y() - centre.y();
        double square = right.x() * right.x() + right.y() * right.y();
        return new Point(((x * right.x() + y * right.y()) / square + 1) / 2,
                ((y * right.x() - x * right.y()) / square + 1) / 2);
    }

    /**
     * {@return whether two squares nearly coincide: no corner is farther from the other's than {@code tolerance} times
     * the other's side}
     *
     * @param other the other square
     * @param tolerance largest distance, as a share of the side
     */
    public boolean isNear(FaceAlignment other, double tolerance) {
        for (int i = 0; i < corners().size(); i++) {
            if (corners().get(i).distance(other.corners().get(i)) > tolerance * other.side()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Crops the square by Keys' cubic interpolation, with antialiasing if it is reduced. The photograph is mirrored
     * beyond its border.
     *
     * @param photo not modified
     * @param size height and width of the result
     * @return the crop
     * @throws IllegalArgumentException if the size is below 1
     */
    public RgbImage crop(RgbImage photo, int size) {
        RgbImage out = RgbImage.blank(size, size);
        CubicSampler sampler = new CubicSampler(photo, side() / size);
        float[] colour = new float[RgbImage.CHANNELS];
        for (int y = 0, at = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                Point place = toPhoto(new Point((x + 0.5) / size, (y + 0.5) / size));
                sampler.sample(mirrored(place.x(), photo.width()), mirrored(place.y(), photo.height()), colour, 0);
                for (float value : colour) {
                    out.pixels()[at++] = (byte) Math.clamp(Math.round(value), 0, 255);
                }
            }
        }
        return out;
    }

    /** Returns a coordinate reflected into the range from 0 to {@code length}. */
    private static double mirrored(double place, int length) {
        double within = Math.abs(place) % (2.0 * length);
        return within <= length ? within : 2 * length - within;
    }
}

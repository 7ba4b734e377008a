package io.github.dpi4j.detector;

/**
 * An upright rectangle in a picture; x and y are its upper left corner, which may lie outside of the picture.
 *
 * @param x distance from the left edge in pixels
 * @param y distance from the upper edge in pixels
 * @param width width in pixels
 * @param height height in pixels
 */
public record Box(double x, double y, double width, double height) {
    static Box around(Point middle, double width, double height) {
        return new Box(middle.x() - width / 2, middle.y() - height / 2, width, height);
    }

    Point middle() {
        return new Point(x + width / 2, y + height / 2);
    }

    /** Returns the box around the mapped centre, with scaled sides. */
    Box map(Affine change) {
        return around(change.apply(middle()), change.scale() * width, change.scale() * height);
    }

    /**
     * {@return the intersection over union (IoU) of two boxes, from 0 to 1}
     *
     * @param other the other one
     */
    public double overlap(Box other) {
        double common = intersection(other);
        return common == 0 ? 0 : common / (width * height + other.width * other.height - common);
    }

    /** Returns the intersection of two boxes as a share of the smaller one, from 0 to 1. */
    double containment(Box other) {
        double common = intersection(other);
        return common == 0 ? 0 : common / Math.min(width * height, other.width * other.height);
    }

    private double intersection(Box other) {
        double w = Math.min(x + width, other.x + other.width) - Math.max(x, other.x);
        double h = Math.min(y + height, other.y + other.height) - Math.max(y, other.y);
        return w <= 0 || h <= 0 ? 0 : w * h;
    }
}

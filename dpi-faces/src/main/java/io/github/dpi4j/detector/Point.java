package io.github.dpi4j.detector;

/**
 * A point in a picture.
 *
 * @param x distance from the left edge in pixels
 * @param y distance from the upper edge in pixels
 */
public record Point(double x, double y) {
    Point plus(Point other) {
        return new Point(x + other.x, y + other.y);
    }

    Point minus(Point other) {
        return new Point(x - other.x, y - other.y);
    }

    Point times(double factor) {
        return new Point(factor * x, factor * y);
    }

    Point middle(Point other) {
        return plus(other).times(0.5);
    }

    /**
     * {@return the distance to another point}
     *
     * @param other the other one
     */
    public double distance(Point other) {
        return Math.hypot(x - other.x, y - other.y);
    }

    double length() {
        return Math.hypot(x, y);
    }
}

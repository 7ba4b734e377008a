package io.github.dpi4j.detector;

/** A point in a picture. */
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

    /** Returns the distance to another point. */
    public double distance(Point other) {
        return Math.hypot(x - other.x, y - other.y);
    }

    double length() {
        return Math.hypot(x, y);
    }
}

package io.github.dpi4j.detector;

/** An affine map of the plane: (x, y) → (xx·x + xy·y + x0, yx·x + yy·y + y0). */
record Affine(double xx, double xy, double x0, double yx, double yy, double y0) {
    /**
     * Returns the similarity that rotates by an angle in radians (clockwise, as y points downwards), scales, and then
     * translates.
     */
    static Affine similarity(double scale, double angle, Point shift) {
        double cos = scale * Math.cos(angle);
        double sin = scale * Math.sin(angle);
        return new Affine(cos, -sin, shift.x(), sin, cos, shift.y());
    }

    static Affine translation(double x, double y) {
        return new Affine(1, 0, x, 0, 1, y);
    }

    /** Returns the scaling about the upper left corner. */
    static Affine scaling(double factor) {
        return new Affine(factor, 0, 0, 0, factor, 0);
    }

    /** Returns the mirror that maps the strip from 0 to {@code width} to itself. */
    static Affine mirror(double width) {
        return new Affine(-1, 0, width, 0, 1, 0);
    }

    Point apply(Point p) {
        return new Point(xx * p.x() + xy * p.y() + x0, yx * p.x() + yy * p.y() + y0);
    }

    /** Returns the composition: the other map first, then this one. */
    Affine after(Affine first) {
        Point origin = apply(new Point(first.x0, first.y0));
        return new Affine(xx * first.xx + xy * first.yx, xx * first.xy + xy * first.yy, origin.x(),
                yx * first.xx + yy * first.yx, yx * first.xy + yy * first.yy, origin.y());
    }

    Affine inverse() {
        double det = xx * yy - xy * yx;
        Affine linear = new Affine(yy / det, -xy / det, 0, -yx / det, xx / det, 0);
        Point origin = linear.apply(new Point(x0, y0));
        return new Affine(linear.xx, linear.xy, -origin.x(), linear.yx, linear.yy, -origin.y());
    }

    /** Returns the factor by which the map scales lengths: exact for similarities, also mirrored ones. */
    double scale() {
        return Math.sqrt(Math.abs(xx * yy - xy * yx));
    }
}

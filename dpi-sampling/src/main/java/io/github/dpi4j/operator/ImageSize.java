package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Shape;

/** The height and width of the images or measurements that an operator is made for. */
record ImageSize(int height, int width) {
    ImageSize {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "height and width: expected at least 1, got " + height + " and " + width);
        }
    }

    /** Returns the number of pixels. */
    int pixels() {
        return Math.multiplyExact(height, width);
    }

    /**
     * Returns the size with each side divided by {@code factor}.
     *
     * @throws IllegalArgumentException if the factor is below 1 or does not divide both sides
     */
    ImageSize dividedBy(int factor) {
        if (factor < 1) {
            throw new IllegalArgumentException("factor: expected at least 1, got " + factor);
        }
        if (height % factor != 0 || width % factor != 0) {
            throw new IllegalArgumentException("height and width: expected multiples of the factor " + factor + ", got "
                    + height + " and " + width);
        }
        return new ImageSize(height / factor, width / factor);
    }

    /**
     * Checks a shape.
     *
     * @param what "images" or "measurements"
     * @throws IllegalArgumentException unless it is (N, C, height, width)
     */
    Shape require(Shape shape, String what) {
        if (shape.rank() != 4 || shape.dim(2) != height || shape.dim(3) != width) {
            throw new IllegalArgumentException(
                    "operator: expected " + what + " N×C×" + height + "×" + width + ", got " + shape);
        }
        return shape;
    }

    /** Returns as many planes of this size as another shape has. */
    Shape like(Shape other) {
        return Shape.of(other.dim(0), other.dim(1), height, width);
    }
}

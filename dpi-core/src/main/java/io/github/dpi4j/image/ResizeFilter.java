package io.github.dpi4j.image;

/**
 * Weights of the source pixels under a target pixel for {@link Resizer}; names and shapes are Pillow's. When an image
 * is reduced the filters widen with the scale, which keeps them free of aliasing; {@link #NEAREST} alone takes one
 * pixel.
 */
public enum ResizeFilter {
    /** The nearest pixel. */
    NEAREST(0) {
        @Override
        double weight(double x) {
            throw new UnsupportedOperationException("nearest has no weights");
        }
    },
    /** All pixels under the target pixel alike. */
    BOX(0.5) {
        @Override
        double weight(double x) {
            return x > -0.5 && x <= 0.5 ? 1 : 0;
        }
    },
    /** Linear interpolation, a triangle. */
    BILINEAR(1) {
        @Override
        double weight(double x) {
            return Math.max(0, 1 - Math.abs(x));
        }
    },
    /** Keys' cubic convolution with a = -0.5. */
    BICUBIC(2) {
        @Override
        double weight(double x) {
            double a = -0.5;
            double d = Math.abs(x);
            if (d < 1) {
                return ((a + 2) * d - (a + 3)) * d * d + 1;
            }
            return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
        }
    },
    /** Sinc windowed by its own first three lobes. */
    LANCZOS(3) {
        @Override
        double weight(double x) {
            return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
        }
    };

    private final double support;

    ResizeFilter(double support) {
        this.support = support;
    }

    /** Returns half the filter's width, in target pixels when reducing, in source pixels when enlarging. */
    double support() {
        return support;
    }

    /** Returns the weight, not normalised, of a source pixel at this distance. */
    abstract double weight(double x);

    private static double sinc(double x) {
        double angle = x * Math.PI;
        return x == 0 ? 1 : StrictMath.sin(angle) / angle;
    }
}

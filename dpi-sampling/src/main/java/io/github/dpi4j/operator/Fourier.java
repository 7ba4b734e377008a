package io.github.dpi4j.operator;

import org.jtransforms.fft.DoubleFFT_1D;

/**
 * The two-dimensional discrete Fourier transform of planes of one size, any size, by JTransforms: its one-dimensional
 * transforms, which start no threads at these lengths. Planes are complex, row-major, real and imaginary parts
 * interleaved. Immutable.
 */
final class Fourier {
    private final ImageSize size;
    private final DoubleFFT_1D ofRows;
    private final DoubleFFT_1D ofColumns;

    Fourier(ImageSize size) {
        this.size = size;
        ofRows = new DoubleFFT_1D(size.width());
        ofColumns = new DoubleFFT_1D(size.height());
    }

    /** Returns the transform of a real plane that begins at {@code x[at]}. */
    double[] transform(float[] x, int at) {
        double[] out = new double[2 * size.pixels()];
        for (int i = 0; i < size.pixels(); i++) {
            out[2 * i] = x[at + i];
        }
        return transform(out);
    }

    /** Transforms a complex plane in place, and returns it. */
    double[] transform(double[] plane) {
        for (int y = 0; y < size.height(); y++) {
            ofRows.complexForward(plane, 2 * y * size.width());
        }
        double[] column = new double[2 * size.height()];
        for (int x = 0; x < size.width(); x++) {
            take(plane, x, column);
            ofColumns.complexForward(column);
            put(column, plane, x);
        }
        return plane;
    }

    /** Computes the inverse transform, in place; the result's real parts from {@code out[to]}. */
    void inverse(double[] plane, float[] out, int to) {
        double[] column = new double[2 * size.height()];
        for (int x = 0; x < size.width(); x++) {
            take(plane, x, column);
            ofColumns.complexInverse(column, true);
            put(column, plane, x);
        }
        for (int y = 0; y < size.height(); y++) {
            ofRows.complexInverse(plane, 2 * y * size.width(), true);
        }
        for (int i = 0; i < size.pixels(); i++) {
            out[to + i] = (float) plane[2 * i];
        }
    }

    private void take(double[] plane, int x, double[] column) {
        for (int y = 0; y < size.height(); y++) {
            int at = 2 * (y * size.width() + x);
            column[2 * y] = plane[at];
            column[2 * y + 1] = plane[at + 1];
        }
    }

    private void put(double[] column, double[] plane, int x) {
        for (int y = 0; y < size.height(); y++) {
            int at = 2 * (y * size.width() + x);
            plane[at] = column[2 * y];
            plane[at + 1] = column[2 * y + 1];
        }
    }
}

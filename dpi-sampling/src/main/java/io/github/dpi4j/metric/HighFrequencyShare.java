package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;

/**
 * The detail of an image relative to its reference: the ratio of their luma's energy at those frequencies that an image
 * {@code scale} times smaller cannot hold, along either axis. 1 is as much as the reference has; a smooth enlargement
 * has almost none. It says nothing of whether the detail is in its place: errors have energy too. It has
 * no value (NaN) for a reference without such detail.
 *
 * <p>Means are taken off and a Hann window put on first, so that the image's border adds no edges.
 *
 * @param scale at least 2
 */
public record HighFrequencyShare(int scale) implements FullReferenceMetric {
    /** Energy at a pixel that rounding may leave of none, the squared unit of luma. */
    private static final double ROUNDING = 1e-9;

    /** Checks the components. */
    public HighFrequencyShare {
        if (scale < 2) {
            throw new IllegalArgumentException("scale: expected at least 2, got " + scale);
        }
    }

    @Override
    public double measure(RgbImage image, RgbImage reference) {
        ImagePair pair = new ImagePair(image, reference);
        double whole = energy(pair.reference());
        return whole > ROUNDING * reference.width() * reference.height()
                ? energy(pair.image()) / whole
                : Double.NaN;
    }

    private double energy(RgbImage image) {
        int width = image.width();
        int height = image.height();
        double[] real = windowed(image);
        double[] imaginary = new double[real.length];
        for (int y = 0; y < height; y++) {
            transform(real, imaginary, y * width, 1, width);
        }
        for (int x = 0; x < width; x++) {
            transform(real, imaginary, x, width, height);
        }
        double energy = 0;
        for (int i = 0; i < real.length; i++) {
            if (isHigh(i % width, width) || isHigh(i / width, height)) {
                energy += real[i] * real[i] + imaginary[i] * imaginary[i];
            }
        }
        return energy;
    }

    /** Returns whether a frequency lies above that of the small image's finest pattern, two of its pixels. */
    private boolean isHigh(int frequency, int size) {
        return 2 * scale * Math.min(frequency, size - frequency) > size;
    }

    private static double[] windowed(RgbImage image) {
        double[] luma = new double[image.width() * image.height()];
        double mean = 0;
        for (int i = 0; i < luma.length; i++) {
            luma[i] = image.luma(i % image.width(), i / image.width());
            mean += luma[i] / luma.length;
        }
        for (int i = 0; i < luma.length; i++) {
            luma[i] = (luma[i] - mean) * hann(i % image.width(), image.width())
                    * hann(i / image.width(), image.height());
        }
        return luma;
    }

    private static double hann(int i, int size) {
        double sine = Math.sin(Math.PI * (i + 0.5) / size);
        return sine * sine;
    }

    /** Computes the discrete Fourier transform of n values that lie {@code step} apart, in place. */
    private static void transform(double[] real, double[] imaginary, int from, int step, int n) {
        double[] outReal = new double[n];
        double[] outImaginary = new double[n];
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < n; i++) {
                double angle = -2 * Math.PI * ((long) k * i % n) / n;
                double cos = Math.cos(angle);
                double sin = Math.sin(angle);
                int at = from + i * step;
                outReal[k] += real[at] * cos - imaginary[at] * sin;
                outImaginary[k] += real[at] * sin + imaginary[at] * cos;
            }
        }
        for (int k = 0; k < n; k++) {
            real[from + k * step] = outReal[k];
            imaginary[from + k * step] = outImaginary[k];
        }
    }
}

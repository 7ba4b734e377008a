package io.github.dpi4j.degradation;

import io.github.dpi4j.tensor.Tensor;

/**
 * Blur by a bivariate Gaussian, as BasicSR's degradations have it: weights exp(−½ dᵀ Σ⁻¹ d) with Σ = R diag(σx², σy²) Rᵀ on a
 * square of pixels, normalised to sum 1, in float64; the image is mirrored at its border without repeating the edge.
 *
 * @param size side of the kernel in pixels, odd
 * @param sigmaX standard deviation along the first axis, in pixels
 * @param sigmaY standard deviation along the second axis, in pixels
 * @param theta angle of the first axis, in radians, clockwise from the right as images have y downwards
 */
public record GaussianBlur(int size, double sigmaX, double sigmaY, double theta) implements DegradationStage {
    public GaussianBlur {
        if (size < 1 || size % 2 == 0) {
            throw new IllegalArgumentException("blur: expected an odd kernel size, got " + size);
        }
        if (!(sigmaX > 0 && sigmaY > 0 && Double.isFinite(sigmaX + sigmaY + theta))) {
            throw new IllegalArgumentException("blur: expected positive standard deviations and an angle, got " + sigmaX
                    + ", " + sigmaY + " and " + theta);
        }
    }

    /** Returns the blur that is the same in all directions. */
    public static GaussianBlur isotropic(int size, double sigma) {
        return new GaussianBlur(size, sigma, sigma, 0);
    }

    /** Returns the kernel, size · size weights in rows from the top. */
    public double[] kernel() {
        double cos = Math.cos(theta);
        double sin = Math.sin(theta);
        double[] kernel = new double[size * size];
        int half = size / 2;
        for (int y = -half, at = 0; y <= half; y++) {
            for (int x = -half; x <= half; x++, at++) {
                double along = (cos * x + sin * y) / sigmaX;
                double across = (cos * y - sin * x) / sigmaY;
                kernel[at] = Math.exp(-0.5 * (along * along + across * across));
            }
        }
        return normalised(kernel);
    }

    @Override
    public Tensor apply(Tensor image) {
        if (sigmaX != sigmaY) {
            return Correlation.of(image, kernel(), size, size);
        }
        double[] line = new double[size];
        for (int i = 0; i < size; i++) {
            double d = (i - size / 2) / sigmaX;
            line[i] = Math.exp(-0.5 * d * d);
        }
        normalised(line);
        return Correlation.of(Correlation.of(image, line, 1, size), line, size, 1);
    }

    private static double[] normalised(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        return weights;
    }
}

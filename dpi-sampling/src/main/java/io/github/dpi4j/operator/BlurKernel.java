package io.github.dpi4j.operator;

import java.util.Optional;

/**
 * The weights of a blur: K×K with K odd, x to the right and y downwards from the middle. Immutable. Those made here have the sum 1, as
 * in BasicSR, GFPGAN and DifFace; a given one is taken as it is.
 */
public final class BlurKernel {
    private final double[][] weights;

    private BlurKernel(double[][] weights) {
        this.weights = weights;
    }

    /**
     * {@return the kernel of these weights, copied}
     *
     * @param weights by row and column: square, of odd size
     */
    public static BlurKernel of(double[][] weights) {
        requireOdd(weights.length);
        double[][] copy = new double[weights.length][];
        for (int y = 0; y < copy.length; y++) {
            if (weights[y].length != weights.length) {
                throw new IllegalArgumentException("kernel: expected " + weights.length + " values in every row, got "
                        + weights[y].length + " in row " + y);
            }
            for (double value : weights[y]) {
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException("kernel: expected finite values, got " + value);
                }
            }
            copy[y] = weights[y].clone();
        }
        return new BlurKernel(copy);
    }

    /**
     * {@return the Gaussian that is as wide in all directions}
     *
     * @param size K, odd
     * @param sigma standard deviation in pixels, positive
     */
    public static BlurKernel isotropic(int size, double sigma) {
        return gaussian(size, sigma, sigma, 0);
    }

    /**
     * {@return the rotated Gaussian exp(−½ dᵀΣ⁻¹d), Σ = R diag(σx², σy²) Rᵀ}
     *
     * @param size K, odd
     * @param sigmaX standard deviation in pixels along the first axis, positive
     * @param sigmaY standard deviation in pixels along the second axis, positive
     * @param angle of the first axis, in radians from x towards y: clockwise as images are shown
     */
    public static BlurKernel gaussian(int size, double sigmaX, double sigmaY, double angle) {
        requireOdd(size);
        requireSigma(sigmaX);
        requireSigma(sigmaY);
        if (!Double.isFinite(angle)) {
            throw new IllegalArgumentException("angle: expected a number, got " + angle);
        }
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        double[][] weights = new double[size][size];
        double sum = 0;
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                int x = column - size / 2;
                int y = row - size / 2;
                double along = (cos * x + sin * y) / sigmaX;
                double across = (cos * y - sin * x) / sigmaY;
                weights[row][column] = Math.exp(-0.5 * (along * along + across * across));
                sum += weights[row][column];
            }
        }
        for (double[] row : weights) {
            for (int i = 0; i < size; i++) {
                row[i] /= sum;
            }
        }
        return new BlurKernel(weights);
    }

    private static void requireOdd(int size) {
        if (size < 1 || size % 2 == 0) {
            throw new IllegalArgumentException("kernel: expected an odd size, got " + size);
        }
    }

    private static void requireSigma(double sigma) {
        if (!(sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("sigma: expected a positive number, got " + sigma);
        }
    }

    /** {@return K, odd} */
    public int size() {
        return weights.length;
    }

    /**
     * {@return the weight of the pixel {@code dx} to the right of the middle and {@code dy} below it, each from −⌊K/2⌋
     * to ⌊K/2⌋}
     *
     * @param dy vertical offset from the centre
     * @param dx horizontal offset from the centre
     */
    public double weight(int dy, int dx) {
        return weights[dy + size() / 2][dx + size() / 2];
    }

    /** Weights by distance down and to the right whose products are the kernel's. */
    record Factors(double[] down, double[] right) {
    }

    /**
     * Returns the kernel as a product of two, if it is one to 1e-6 of its largest weight: Gaussians along the axes are.
     */
    Optional<Factors> factors() {
        int size = size();
        int row = 0;
        int column = 0;
        for (int i = 0; i < size * size; i++) {
            if (Math.abs(weights[i / size][i % size]) > Math.abs(weights[row][column])) {
                row = i / size;
                column = i % size;
            }
        }
        double largest = weights[row][column];
        if (largest == 0) {
            return Optional.empty();
        }
        double[] down = new double[size];
        double[] right = new double[size];
        for (int i = 0; i < size; i++) {
            down[i] = weights[i][column];
            right[i] = weights[row][i] / largest;
        }
        for (int i = 0; i < size * size; i++) {
            if (Math.abs(weights[i / size][i % size] - down[i / size] * right[i % size]) > 1e-6 * Math.abs(largest)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Factors(down, right));
    }
}

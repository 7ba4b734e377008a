package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Tensor;

/**
 * Conjugate gradients on the normal equations of argmin over d of |b − A d|² + ρ|d|² (CGLS; Hestenes and Stiefel 1952, Björck 1996,
 * algorithm 7.4.1).
 *
 * <p>They start from 0, so that without damping d stays in the range of Aᵀ and becomes A⁺ b. Every image has its own
 * step lengths and its own end, so results do not depend on the batch. The stopping rule is that of Paige and Saunders'
 * LSQR (1982), with 1e-6 for the precision of float32 measurements: |r| ≤ 1e-6 |b| or |Aᵀr| ≤ 1e-6 |A| |r| without
 * damping, a gradient of 1e-6 of the first with it, and at the latest after 500 steps. Directions that A all but
 * removes are then still missing, which makes it a truncated pseudo-inverse.
 */
final class ConjugateGradients {
    private static final double TOLERANCE = 1e-6;
    private static final int MAX_STEPS = 500;

    private ConjugateGradients() {
    }

    /** Returns the solution d, shaped like the images that {@code b} measures. */
    static Tensor solve(LinearOperator a, Tensor b, double rho) {
        Tensor d = Tensor.zeros(a.imageShape(b.shape()));
        Tensor residual = b.copy();
        Tensor gradient = a.adjoint(b);
        Tensor direction = gradient;
        Image[] images = new Image[b.dim(0)];
        for (int n = 0; n < images.length; n++) {
            images[n] = new Image(n, squaredNorm(gradient, n), squaredNorm(b, n), rho);
        }
        for (int step = 0; step < MAX_STEPS; step++) {
            boolean running = false;
            Tensor measured = a.apply(direction);
            for (Image image : images) {
                running |= image.descend(d, residual, direction, measured);
            }
            if (!running) {
                break;
            }
            gradient = a.adjoint(residual);
            for (Image image : images) {
                image.updateDirection(gradient, d, direction);
            }
            direction = gradient;
        }
        return d;
    }

    /** The state of one image of the batch beside its part of the tensors. */
    private static final class Image {
        private final int n;
        private final double rho;
        private final double firstGradient;
        private final double measurement;
        private double gradient;
        /** The largest |A p|²/|p|² so far, an estimate of |A|². */
        private double gain;
        private boolean running = true;

        Image(int n, double gradient, double measurement, double rho) {
            this.n = n;
            this.rho = rho;
            this.firstGradient = gradient;
            this.measurement = measurement;
            this.gradient = gradient;
        }

        /** Moves along the direction to the minimum, unless the iteration has converged. */
        boolean descend(Tensor d, Tensor residual, Tensor direction, Tensor measured) {
            running &= !ended(squaredNorm(residual, n));
            if (running) {
                double image = squaredNorm(measured, n);
                double square = squaredNorm(direction, n);
                gain = Math.max(gain, image / square);
                double length = gradient / (image + rho * square);
                add(d, length, direction, n);
                add(residual, -length, measured, n);
            }
            return running;
        }

        private boolean ended(double residual) {
            double square = TOLERANCE * TOLERANCE;
            return rho > 0
                    ? gradient <= square * firstGradient
                    : residual <= square * measurement || gradient <= square * gain * residual;
        }

        /** Completes the gradient Aᵀ r − ρ d, given Aᵀ r, and replaces it by the next conjugate direction. */
        void updateDirection(Tensor gradientTensor, Tensor d, Tensor direction) {
            if (running) {
                add(gradientTensor, -rho, d, n);
                double next = squaredNorm(gradientTensor, n);
                add(gradientTensor, next / gradient, direction, n);
                gradient = next;
            }
        }
    }

    /** Adds to an image of {@code to} the factor times that image of {@code x}. */
    private static void add(Tensor to, double factor, Tensor x, int image) {
        int step = to.size() / to.dim(0);
        float f = (float) factor;
        for (int i = image * step; i < (image + 1) * step; i++) {
            to.data()[i] += f * x.data()[i];
        }
    }

    private static double squaredNorm(Tensor x, int image) {
        int step = x.size() / x.dim(0);
        double sum = 0;
        for (int i = image * step; i < (image + 1) * step; i++) {
            sum += (double) x.data()[i] * x.data()[i];
        }
        return sum;
    }
}

package io.github.dpi4j.posterior;

import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Objects;

/**
 * A measurement of the images that are sought: y = A x + σ n, n ~ N(0, I).
 *
 * @param operator the measurement operator
 * @param y (N, C, h, w), of images whose values lie in [-1, 1]; not modified
 * @param noiseLevel σ ≥ 0, the standard deviation of y's noise on that scale
 */
public record Measurement(LinearOperator operator, Tensor y, double noiseLevel) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if y is no measurement of the operator's, or σ is negative
     */
    public Measurement {
        Objects.requireNonNull(operator, "operator");
        if (y.shape().rank() != 4 || y.size() == 0) {
            throw new IllegalArgumentException("measurement: expected y N×C×h×w, got " + y.shape());
        }
        operator.imageShape(y.shape());
        if (!(noiseLevel >= 0 && noiseLevel < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("noise level: expected a number from 0, got " + noiseLevel);
        }
        if (!Float.isFinite(y.maxAbs())) {
            throw new IllegalArgumentException("measurement: expected finite values, got others");
        }
    }

    /**
     * Makes a measurement without noise.
     *
     * @param operator the measurement operator
     * @param y the measurement; not modified
     */
    public Measurement(LinearOperator operator, Tensor y) {
        this(operator, y, 0);
    }

    /**
     * {@return the measurement of known pixels on the k-grid, DPI's}
     *
     * @param known (N, C, H/k, W/k)
     * @param k spacing of the grid
     */
    public static Measurement onGrid(Tensor known, int k) {
        return new Measurement(new GridSampling(known.dim(2) * k, known.dim(3) * k, k), known);
    }

    /** {@return the shape of the images that are sought} */
    public Shape imageShape() {
        return operator.imageShape(y.shape());
    }
}

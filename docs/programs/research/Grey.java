package research;

import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;

/** An operator of one's own without a spectrum: luma, y = w·(R, G, B). A⁺ = Aᵀ / |w|², as A Aᵀ = |w|²·I. */
record Grey() implements LinearOperator {
    private static final float[] W = {0.299f, 0.587f, 0.114f};
    private static final double SQUARES = W[0] * W[0] + W[1] * W[1] + W[2] * W[2];

    @Override
    public Shape measurementShape(Shape image) {
        return exchanged(image, 3, 1);
    }

    @Override
    public Shape imageShape(Shape measurement) {
        return exchanged(measurement, 1, 3);
    }

    private static Shape exchanged(Shape shape, int from, int to) {
        if (shape.rank() != 4 || shape.dim(1) != from) {
            throw new IllegalArgumentException("operator: expected N×" + from + "×H×W, got " + shape);
        }
        return Shape.of(shape.dim(0), to, shape.dim(2), shape.dim(3));
    }

    @Override
    public Tensor apply(Tensor x) {
        Tensor y = Tensor.zeros(measurementShape(x.shape()));
        int plane = y.dim(2) * y.dim(3);
        for (int i = 0; i < x.size(); i++) {
            y.data()[i / (3 * plane) * plane + i % plane] += W[i / plane % 3] * x.data()[i];
        }
        return y;
    }

    @Override
    public Tensor adjoint(Tensor y) {
        Tensor x = Tensor.zeros(imageShape(y.shape()));
        int plane = y.dim(2) * y.dim(3);
        for (int i = 0; i < x.size(); i++) {
            x.data()[i] = W[i / plane % 3] * y.data()[i / (3 * plane) * plane + i % plane];
        }
        return x;
    }

    @Override
    public Tensor pseudoInverse(Tensor y) {
        return adjoint(y).times(1 / SQUARES);
    }
}

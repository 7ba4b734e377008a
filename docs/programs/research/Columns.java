package research;

import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.operator.Spectrum;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/** An operator of one's own: a camera that sees every second column. A Aᵀ = I, so A⁺ = Aᵀ, and V is the unit matrix. */
record Columns(int height, int width) implements LinearOperator, Spectrum {
    @Override
    public Shape measurementShape(Shape image) {
        return exchanged(image, width, width / 2);
    }

    @Override
    public Shape imageShape(Shape measurement) {
        return exchanged(measurement, width / 2, width);
    }

    private Shape exchanged(Shape shape, int from, int to) {
        if (shape.rank() != 4 || shape.dim(2) != height || shape.dim(3) != from) {
            throw new IllegalArgumentException("operator: expected N×C×" + height + "×" + from + ", got " + shape);
        }
        return Shape.of(shape.dim(0), shape.dim(1), height, to);
    }

    @Override
    public Tensor apply(Tensor x) {
        Tensor y = Tensor.zeros(measurementShape(x.shape()));
        for (int i = 0; i < y.size(); i++) {
            y.data()[i] = x.data()[2 * i];
        }
        return y;
    }

    @Override
    public Tensor adjoint(Tensor y) {
        Tensor x = Tensor.zeros(imageShape(y.shape()));
        for (int i = 0; i < y.size(); i++) {
            x.data()[2 * i] = y.data()[i];
        }
        return x;
    }

    @Override
    public Tensor pseudoInverse(Tensor y) {
        return adjoint(y);
    }

    @Override
    public Optional<Spectrum> spectrum() {
        return Optional.of(this);
    }

    @Override
    public Tensor singularValues() {
        float[] ones = new float[height * width / 2];
        Arrays.fill(ones, 1);
        return adjoint(Tensor.of(ones, 1, 1, height, width / 2));
    }

    @Override
    public Tensor toSpectral(Tensor x) {
        return x.copy();
    }

    @Override
    public Tensor fromSpectral(Tensor v) {
        return v.copy();
    }

    @Override
    public Tensor measurementToSpectral(Tensor y) {
        return adjoint(y);
    }
}

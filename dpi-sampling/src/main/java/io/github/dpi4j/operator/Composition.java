package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * Operators one after the other: A = A_n … A_2 A_1.
 *
 * <p>The pseudo-inverse of a product is not, in general, the product of the pseudo-inverses, and nothing is known of
 * its spectrum: {@link #pseudoInverse} and {@link #proximal} run conjugate gradients on the normal equations, per
 * image, to a relative tolerance of 1e-6 or 500 steps. Directions in which A is close to 0 are therefore left out, as
 * by any truncated pseudo-inverse.
 */
public final class Composition implements LinearOperator {
    private final List<LinearOperator> operators;

    private Composition(List<LinearOperator> operators) {
        this.operators = operators;
    }

    /**
     * {@return the composition of operators, in the order in which they are applied}
     *
     * @param first is given the images
     * @param then are given the measurements of the one before; that these fit is checked when images come
     */
    public static Composition of(LinearOperator first, LinearOperator... then) {
        return new Composition(Stream.concat(Stream.of(first), Stream.of(then)).toList());
    }

    @Override
    public Shape measurementShape(Shape image) {
        Shape shape = image;
        for (LinearOperator operator : operators) {
            shape = operator.measurementShape(shape);
        }
        return shape;
    }

    @Override
    public Shape imageShape(Shape measurement) {
        Shape shape = measurement;
        for (LinearOperator operator : operators.reversed()) {
            shape = operator.imageShape(shape);
        }
        return shape;
    }

    @Override
    public Tensor apply(Tensor x) {
        Tensor y = x;
        for (LinearOperator operator : operators) {
            y = operator.apply(y);
        }
        return y;
    }

    @Override
    public Tensor adjoint(Tensor y) {
        Tensor x = y;
        for (LinearOperator operator : operators.reversed()) {
            x = operator.adjoint(x);
        }
        return x;
    }

    @Override
    public Tensor pseudoInverse(Tensor y) {
        return ConjugateGradients.solve(this, y, 0);
    }
}

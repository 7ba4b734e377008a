package io.github.dpi4j.operator;

import static io.github.dpi4j.golden.Golden.assertClose;
import static io.github.dpi4j.operator.Operators.dot;
import static io.github.dpi4j.operator.Operators.largest;
import static io.github.dpi4j.operator.Operators.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.operator.Operators.Case;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of every operator. */
class LinearOperatorTest {
    @ParameterizedTest
    @MethodSource("io.github.dpi4j.operator.Operators#all")
    void theAdjointIsTheTranspose(Case c) {
        Tensor image = c.operator().apply(c.x());
        Tensor back = c.operator().adjoint(c.y());
        double scale = Math.sqrt(dot(image, image) * dot(c.y(), c.y()));
        assertEquals(dot(image, c.y()), dot(c.x(), back), 1e-5 * scale);
        assertTrue(scale > 0);
    }

    @ParameterizedTest
    @MethodSource("io.github.dpi4j.operator.Operators#all")
    void thePseudoInverseOfAMeasurementMeasuresTheSame(Case c) {
        Tensor y = c.operator().apply(c.x());
        assertClose(y, c.operator().apply(c.operator().pseudoInverse(y)), c.precision());
    }

    @ParameterizedTest
    @MethodSource("io.github.dpi4j.operator.Operators#all")
    void thePseudoInverseIsInTheRangeOfTheAdjoint(Case c) {
        // x − A⁺A x is in the null space of A, and A⁺ y orthogonal to it.
        Tensor least = c.operator().pseudoInverse(c.operator().apply(c.x()));
        Tensor rest = sum(1, c.x(), -1, least);
        assertEquals(0, dot(least, rest), Math.max(1e-3, 30 * c.precision()) * dot(c.x(), c.x()));
    }

    @ParameterizedTest
    @MethodSource("io.github.dpi4j.operator.Operators#all")
    void theProximalPointHasNoGradient(Case c) {
        Tensor x0 = c.x();
        Tensor y = c.y();
        double first = largest(gradient(c.operator(), x0, y));
        for (double rho : new double[]{0.02, 1, 50}) {
            Tensor x = c.operator().proximal(y, x0, rho);
            Tensor gradient = sum(rho, sum(1, x, -1, x0), 1, gradient(c.operator(), x, y));
            // The rounding of x to float32 alone is worth the second term.
            assertEquals(0, largest(gradient), 1e-5 * first + 1e-7 * rho * largest(x));
        }
    }

    /** Aᵀ(A x − y). */
    private static Tensor gradient(LinearOperator a, Tensor x, Tensor y) {
        return a.adjoint(sum(1, a.apply(x), -1, y));
    }

    @ParameterizedTest
    @MethodSource("io.github.dpi4j.operator.Operators#all")
    void shapesComeBackAndArgumentsStay(Case c) {
        LinearOperator a = c.operator();
        Tensor x = c.x();
        Tensor y = c.y();
        assertEquals(c.image(), a.imageShape(a.measurementShape(c.image())));
        assertEquals(y.shape(), a.apply(x).shape());
        assertEquals(x.shape(), a.adjoint(y).shape());
        assertEquals(x.shape(), a.pseudoInverse(y).shape());
        assertEquals(x.shape(), a.proximal(y, x, 0.5).shape());
        assertArrayEquals(c.x().data(), x.data());
        assertArrayEquals(c.y().data(), y.data());
    }

    @ParameterizedTest
    @MethodSource("io.github.dpi4j.operator.Operators#forAnyBatch")
    void everyImageIsTreatedAlone(Case c) {
        LinearOperator a = c.operator();
        Tensor x = c.x();
        Tensor y = c.y();
        assertArrayEquals(a.apply(x).slice(1, 2).data(), a.apply(x.slice(1, 2)).data());
        assertArrayEquals(a.pseudoInverse(y).slice(1, 2).data(), a.pseudoInverse(y.slice(1, 2)).data());
        assertArrayEquals(a.proximal(y, x, 0.1).slice(1, 2).data(),
                a.proximal(y.slice(1, 2), x.slice(1, 2), 0.1).data());
    }

    @ParameterizedTest
    @MethodSource("io.github.dpi4j.operator.Operators#all")
    void otherShapesAreRefusedInOneLine(Case c) {
        LinearOperator a = c.operator();
        Shape measurement = a.measurementShape(c.image());
        Tensor wide = Tensor.zeros(2, 3, c.image().dim(2), c.image().dim(3) + 1);
        Tensor wideMeasurement = Tensor.zeros(2, 3, measurement.dim(2), measurement.dim(3) + 1);
        assertRefused("operator: expected images ", ", got " + wide.shape(), () -> a.apply(wide));
        assertRefused("operator: expected images ", "got 3×5", () -> a.measurementShape(Shape.of(3, 5)));
        assertRefused("operator: expected measurements ", ", got " + wideMeasurement.shape(),
                () -> a.adjoint(wideMeasurement));
        assertRefused("operator: expected measurements ", ", got " + wideMeasurement.shape(),
                () -> a.pseudoInverse(wideMeasurement));
        assertRefused("operator: expected measurements " + measurement, ", got " + wideMeasurement.shape(),
                () -> a.proximal(wideMeasurement, c.x(), 1));
        assertRefused("operator: expected measurements " + measurement, "",
                () -> a.proximal(c.y().slice(0, 1), c.x(), 1));
        for (double rho : new double[]{0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertRefused("rho: expected a positive number, got " + rho, "", () -> a.proximal(c.y(), c.x(), rho));
        }
    }

    private static void assertRefused(String start, String end, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(start) && message.endsWith(end), message);
        assertFalse(message.contains("\n"), message);
    }
}

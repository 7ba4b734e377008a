package io.github.dpi4j.operator;

import static io.github.dpi4j.golden.Golden.assertClose;
import static io.github.dpi4j.operator.Operators.dot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.operator.Operators.Case;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpectrumTest {
    @ParameterizedTest
    @MethodSource("io.github.dpi4j.operator.Operators#withSpectrum")
    void vIsOrthogonal(Case c) {
        Spectrum spectrum = c.operator().spectrum().orElseThrow();
        Tensor x = c.x();
        Tensor other = HashWeights.input("operator.other", 1, c.image());
        Tensor v = spectrum.toSpectral(x);
        assertClose(x, spectrum.fromSpectral(v), 1e-5);
        assertClose(x, spectrum.toSpectral(spectrum.fromSpectral(x)), 1e-5);
        assertEquals(dot(x, other), dot(v, spectrum.toSpectral(other)), 1e-5 * dot(x, x));
    }

    @ParameterizedTest
    @MethodSource("io.github.dpi4j.operator.Operators#withSpectrum")
    void theOperatorScalesEveryCoordinateByItsSingularValue(Case c) {
        LinearOperator a = c.operator();
        Spectrum spectrum = a.spectrum().orElseThrow();
        Tensor s = spectrum.singularValues();
        assertEquals(Shape.of(1, 1, c.image().dim(2), c.image().dim(3)), s.shape());
        Tensor scaled = spectrum.toSpectral(c.x());
        for (int i = 0; i < scaled.size(); i++) {
            assertTrue(s.data()[i % s.size()] >= 0);
            scaled.data()[i] *= s.data()[i % s.size()];
        }
        Tensor measured = a.apply(c.x());
        assertClose(scaled, spectrum.measurementToSpectral(measured), 1e-5);
        // U keeps lengths, so nothing of the measurement lies elsewhere.
        assertEquals(dot(measured, measured), dot(scaled, scaled), 2e-5 * dot(measured, measured));
    }

    @ParameterizedTest
    @MethodSource("io.github.dpi4j.operator.Operators#withSpectrum")
    void nothingIsMeasuredWhereTheSingularValueIsZero(Case c) {
        Spectrum spectrum = c.operator().spectrum().orElseThrow();
        Tensor u = spectrum.measurementToSpectral(c.y());
        float[] s = spectrum.singularValues().data();
        for (int i = 0; i < u.size(); i++) {
            assertTrue(s[i % s.length] > 0 || u.data()[i] == 0);
        }
        Tensor wide = Tensor.zeros(1, 3, c.image().dim(2), c.image().dim(3) + 1);
        assertThrows(IllegalArgumentException.class, () -> spectrum.toSpectral(wide));
        assertThrows(IllegalArgumentException.class, () -> spectrum.fromSpectral(wide));
    }

    @Test
    void theSingularValuesAreNotTheOperatorsOwn() {
        for (LinearOperator a : new LinearOperator[]{new GridSampling(4, 4, 2), Bicubic.srConv(8, 8, 2)}) {
            Spectrum spectrum = a.spectrum().orElseThrow();
            float first = spectrum.singularValues().data()[0];
            spectrum.singularValues().data()[0] = 7;
            assertEquals(first, spectrum.singularValues().data()[0]);
        }
    }
}

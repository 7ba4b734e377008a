package io.github.dpi4j.operator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The arguments of the factories: masks are copied, and each wrong argument is refused in one clear line. */
class OperatorArgumentsTest {
    static Stream<Arguments> wrong() {
        BlurKernel kernel = BlurKernel.isotropic(3, 1);
        SeparableOperator pillow = Bicubic.pillow(4, 4, 2, 2);
        return Stream.of(
                wrong(() -> new GridSampling(8, 8, 0), "grid: expected a spacing of at least 1, got 0"),
                wrong(() -> new GridSampling(8, 9, 2),
                        "grid: expected a height and a width that are multiples of its spacing 2, got 8 and 9"),
                wrong(() -> AveragePooling.of(8, 8, 0), "factor: expected at least 1, got 0"),
                wrong(() -> AveragePooling.of(8, 9, 4),
                        "height and width: expected multiples of the factor 4, got 8 and 9"),
                wrong(() -> new Masking(PixelMask.of(Tensor.zeros(1, 1, 2, 3))),
                        "mask: expected a known pixel in every image, got none in image 0"),
                wrong(() -> new Masking(PixelMask.of(Tensor.of(new float[]{1, 0, 0, 0}, 2, 1, 1, 2))),
                        "mask: expected a known pixel in every image, got none in image 1"),
                wrong(() -> PixelMask.of(Tensor.of(new float[]{1, 255}, 1, 1, 1, 2)),
                        "mask: expected 0 or 1, got 255.0"),
                wrong(() -> PixelMask.of(Tensor.zeros(1, 3, 2, 3)), "mask: expected N×1×H×W, got 1×3×2×3"),
                wrong(() -> new Masking(Operators.mask(2, 3, 3)).apply(Tensor.zeros(3, 1, 3, 3)),
                        "operator: expected images 2×C×3×3, got 3×1×3×3"),
                wrong(() -> Bicubic.pillow(4, 4, 0, 2), "height and width: expected at least 1, got 0 and 2"),
                wrong(() -> Bicubic.matlab(4, 4, 0), "scale: expected a positive number, got 0.0"),
                wrong(() -> Bicubic.resizer(4, 4, Double.NaN), "scale: expected a positive number, got NaN"),
                wrong(() -> Bicubic.srConv(6, 6, 4),
                        "height and width: expected multiples of the factor 4, got 6 and 6"),
                wrong(() -> Bicubic.srConv(6, 6, 0), "factor: expected at least 1, got 0"),
                wrong(() -> SeparableOperator.of(new double[0][], new double[][]{{1}}),
                        "rows: expected a matrix, got an empty one"),
                wrong(() -> SeparableOperator.of(new double[][]{{1}}, new double[][]{{1, 2}, {1}}),
                        "columns: expected rows of 2 values, got 1"),
                wrong(() -> SeparableOperator.of(new double[][]{{Double.NaN}}, new double[][]{{1}}),
                        "rows: expected finite values, got NaN"),
                wrong(() -> pillow.withThreshold(-1), "threshold: expected a number of at least 0, got -1.0"),
                wrong(() -> CircularBlur.of(4, 4, kernel).withThreshold(Double.NaN),
                        "threshold: expected a number of at least 0, got NaN"),
                wrong(() -> CircularBlur.of(8, 8, kernel, 0), "factor: expected at least 1, got 0"),
                wrong(() -> CircularBlur.of(8, 8, kernel, 3),
                        "height and width: expected multiples of the factor 3, got 8 and 8"),
                wrong(() -> BlurKernel.isotropic(3, 0), "sigma: expected a positive number, got 0.0"),
                wrong(() -> BlurKernel.gaussian(3, 1, -2, 0), "sigma: expected a positive number, got -2.0"),
                wrong(() -> BlurKernel.gaussian(3, 1, 1, Double.NaN), "angle: expected a number, got NaN"),
                wrong(() -> BlurKernel.isotropic(4, 1), "kernel: expected an odd size, got 4"),
                wrong(() -> BlurKernel.of(new double[][]{{1, 2, 3}, {1}, {1, 2, 3}}),
                        "kernel: expected 3 values in every row, got 1 in row 1"),
                wrong(() -> BlurKernel.of(new double[][]{{Double.POSITIVE_INFINITY}}),
                        "kernel: expected finite values, got Infinity"));
    }

    private static Arguments wrong(Executable call, String message) {
        return Arguments.of(message, call);
    }

    @ParameterizedTest
    @MethodSource
    void wrong(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void theGridKeepsEveryKthPixel() {
        Tensor x = Tensor.of(new float[]{1, 2, 3, 4, 5, 6, 7, 8}, 1, 1, 2, 4);
        GridSampling grid = new GridSampling(2, 4, 2);
        assertArrayEquals(new float[]{1, 3}, grid.apply(x).data());
        assertArrayEquals(new float[]{1, 0, 1, 0, 0, 0, 0, 0}, grid.spectrum().orElseThrow().singularValues().data());
        assertArrayEquals(new float[]{1, 0, 3, 0, 0, 0, 0, 0}, grid.adjoint(grid.apply(x)).data());
    }

    @Test
    void aMaskKeepsKnownPixelsAndIsACopy() {
        Tensor mask = Tensor.of(new float[]{1, 0, 0, 1}, 2, 1, 1, 2);
        Masking masking = new Masking(PixelMask.of(mask));
        mask.data()[1] = 1;
        assertEquals(2, masking.mask().images());
        assertEquals(1, masking.mask().count(1));
        Tensor x = Tensor.of(new float[]{1, Float.NaN, 3, 4, 5, 6, Float.NaN, 8}, 2, 2, 1, 2);
        assertArrayEquals(new float[]{1, 0, 3, 0, 0, 6, 0, 8}, masking.apply(x).data());
    }

    @Test
    void averagePoolingIsTheMeanOfPatches() {
        Tensor x = Tensor.of(new float[]{1, 2, 5, 6, 3, 4, 7, 8}, 1, 1, 2, 4);
        AveragePooling pooling = AveragePooling.of(2, 4, 2);
        assertArrayEquals(new float[]{2.5f, 6.5f}, pooling.apply(x).data());
        assertArrayEquals(new float[]{2.5f, 2.5f, 6.5f, 6.5f, 2.5f, 2.5f, 6.5f, 6.5f},
                pooling.pseudoInverse(pooling.apply(x)).data());
    }

    @Test
    void aCompositionAppliesItsOperatorsInTheirOrder() {
        Tensor x = Tensor.of(new float[]{1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 1, 1, 4, 4);
        LinearOperator both = Composition.of(AveragePooling.of(4, 4, 2), new GridSampling(2, 2, 2));
        assertArrayEquals(new float[]{2.5f}, both.apply(x).data());
        assertArrayEquals(new float[]{1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                both.pseudoInverse(Tensor.of(new float[]{1}, 1, 1, 1, 1)).data(), 1e-6f);
    }
}

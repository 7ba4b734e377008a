package io.github.dpi4j.operator;

import static io.github.dpi4j.golden.Golden.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blur beside the textbook's sums, and what is left of an image after it. */
class BlurTest {
    @ParameterizedTest
    @CsvSource({"9, 14, 5", "4, 3, 9", "1, 6, 3", "16, 16, 7"})
    void reflectBlurIsTheCorrelationWithTheMirroredImage(int height, int width, int size) {
        BlurKernel skew = Operators.skewKernel(size);
        BlurKernel product = BlurKernel.gaussian(size, 1.7, 0.6, 0);
        assertInstanceOf(ReflectBlur.class, ReflectBlur.of(height, width, skew));
        assertInstanceOf(SeparableOperator.class, ReflectBlur.of(height, width, product));
        Tensor x = HashWeights.input("blur.x", 1, Shape.of(1, 2, height, width));
        for (BlurKernel kernel : new BlurKernel[]{skew, product}) {
            Tensor expected = textbook(x, kernel, 1, (i, n) -> {
                int j = i;
                while (j < 0 || j >= n) {
                    j = n == 1 ? 0 : j < 0 ? -j : 2 * (n - 1) - j;
                }
                return j;
            });
            assertClose(expected, ReflectBlur.of(height, width, kernel).apply(x), 1e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({"9, 14, 5, 1", "12, 9, 5, 3", "4, 6, 11, 2", "7, 7, 3, 7", "16, 32, 7, 4"})
    void circularBlurIsTheConvolutionAroundTheImage(int height, int width, int size, int s) {
        BlurKernel kernel = Operators.skewKernel(size);
        Tensor x = HashWeights.input("blur.x", 1, Shape.of(1, 2, height, width));
        Tensor blurred = textbook(x, kernel, -1, Math::floorMod);
        assertClose(new GridSampling(height, width, s).apply(blurred),
                CircularBlur.of(height, width, kernel, s).apply(x), 1e-5);
    }

    @FunctionalInterface
    private interface Inside {
        int of(int i, int n);
    }

    /** Σ k[d] x[p + sign · d]. */
    private static Tensor textbook(Tensor x, BlurKernel kernel, int sign, Inside inside) {
        int height = x.dim(2);
        int width = x.dim(3);
        int middle = kernel.size() / 2;
        Tensor out = Tensor.zeros(x.shape());
        for (int i = 0; i < x.size(); i++) {
            int plane = i / (height * width) * height * width;
            double sum = 0;
            for (int dy = -middle; dy <= middle; dy++) {
                for (int dx = -middle; dx <= middle; dx++) {
                    int row = inside.of((i - plane) / width + sign * dy, height);
                    int column = inside.of((i - plane) % width + sign * dx, width);
                    sum += kernel.weight(dy, dx) * x.data()[plane + row * width + column];
                }
            }
            out.data()[i] = (float) sum;
        }
        return out;
    }

    /** Lengths of two, of small primes, and of a large prime, for which the transforms have an algorithm each. */
    @ParameterizedTest
    @ValueSource(ints = {64, 60, 223})
    void severalThreadsMayUseOneOperator(int width) {
        CircularBlur blur = CircularBlur.of(8, width, Operators.skewKernel(5));
        Tensor x = HashWeights.input("blur.x", 1, Shape.of(1, 3, 8, width));
        float[] expected = blur.apply(x).data();
        assertTrue(IntStream.range(0, 200).parallel().allMatch(i -> Arrays.equals(expected, blur.apply(x).data())));
        assertClose(x, blur.pseudoInverse(blur.apply(x)), 1e-3);
    }

    /** σ_n = 0 in DiffPIR makes ρ about 2e-7 at the first step. */
    @Test
    void theProximalPointIsStableForTheLeastRho() {
        CircularBlur blur = CircularBlur.of(32, 32, BlurKernel.isotropic(9, 1.6), 4);
        Tensor truth = HashWeights.input("blur.x", 1, Shape.of(1, 3, 32, 32));
        Tensor y = blur.apply(truth);
        Tensor x = blur.proximal(y, HashWeights.input("blur.x0", 1, truth.shape()), 2e-7);
        assertClose(y, blur.apply(x), 1e-5);
        assertTrue(Operators.largest(x) < 30, "largest " + Operators.largest(x));
    }

    @Test
    void aThresholdKeepsNoiseFromBeingMagnified() {
        BlurKernel kernel = BlurKernel.isotropic(15, 2);
        Tensor truth = HashWeights.input("blur.x", 1, Shape.of(1, 1, 32, 32));
        Tensor noise = HashWeights.input("blur.noise", 0.02f, truth.shape());
        SeparableOperator reflect = (SeparableOperator) ReflectBlur.of(32, 32, kernel);
        CircularBlur circular = CircularBlur.of(32, 32, kernel);
        double all = Operators.largest(reflect.pseudoInverse(Operators.sum(1, reflect.apply(truth), 1, noise)));
        assertTrue(all > 10, "largest " + all);
        for (LinearOperator a : new LinearOperator[]{reflect.withThreshold(0.03), circular.withThreshold(0.03)}) {
            double largest = Operators.largest(a.pseudoInverse(Operators.sum(1, a.apply(truth), 1, noise)));
            assertTrue(largest < 3, "largest " + largest);
        }
        int kept = 0;
        for (float s : reflect.withThreshold(0.03).spectrum().orElseThrow().singularValues().data()) {
            assertTrue(s == 0 || s > 0.03);
            kept += s > 0 ? 1 : 0;
        }
        assertTrue(kept > 10 && kept < 512, "kept " + kept);
    }

    @Test
    void aKernelIsACopyAndGaussiansSumToOne() {
        double[][] weights = {{0, 0, 0}, {0, 1, 2}, {0, 0, 0}};
        BlurKernel kernel = BlurKernel.of(weights);
        weights[1][1] = 9;
        assertEquals(1, kernel.weight(0, 0));
        assertEquals(2, kernel.weight(0, 1));
        assertEquals(3, kernel.size());
        double sum = 0;
        BlurKernel gaussian = BlurKernel.gaussian(7, 3, 1, 0.4);
        for (int i = 0; i < 49; i++) {
            sum += gaussian.weight(i / 7 - 3, i % 7 - 3);
        }
        assertEquals(1, sum, 1e-12);
    }
}

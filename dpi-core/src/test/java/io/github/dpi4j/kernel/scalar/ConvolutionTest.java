package io.github.dpi4j.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionTest {
    @ParameterizedTest
    @CsvSource({"1,1,1, 1,1, 1,1,0", "2,3,5, 7,9, 3,1,1", "1,13,33, 6,4, 3,1,1", "2,4,6, 7,5, 3,2,1",
            "1,8,31, 5,5, 1,1,0",
            "1,3,4, 23,31, 11,4,2", "1,5,3, 12,9, 5,3,2", "1,9,2, 3,3, 3,1,0", "1,31,100, 25,24, 3,1,1",
            "3,2,1, 1,1, 3,1,1", "1,1,2, 40,600, 3,1,1"})
    void equalsItsDefinition(int n, int in, int out, int height, int width, int kernel, int stride, int padding) {
        Tensor x = HashWeights.input("x", 1, Shape.of(n, in, height, width));
        float[] weight = HashWeights.values("weight", out * in * kernel * kernel);
        float[] bias = HashWeights.values("bias", out);
        double[] expected = definition(x, weight, bias, out, Window.square(kernel, stride, padding), 1);
        float[] first = null;
        for (int threads = 1; threads <= 3; threads++) {
            Tensor result = Tensor.zeros(n, out, (height + 2 * padding - kernel) / stride + 1,
                    (width + 2 * padding - kernel) / stride + 1);
            try (Workers workers = new Workers(threads)) {
                Convolution.conv2d(workers, x, weight, bias, kernel, stride, padding, result);
            }
            first = first == null ? result.data() : first;
            assertArrayEquals(first, result.data());
        }
        // Rounding grows with the square root of the sum's length.
        Golden.assertClose(expected, widen(first), 1e-7 * Math.sqrt(in * kernel * kernel + 1));
    }

    @ParameterizedTest
    @CsvSource({"4,4,4,3,3,1,1", "6,12,6,3,3,2,1", "8,12,4,1,5,1,2", "64,64,2,3,1,1,0"})
    void windowsOfAnyFormAndGroupsAreThoseOfTheDefinition(int in, int out, int groups, int kernelHeight,
            int kernelWidth, int stride, int padding) {
        Window window = new Window(kernelHeight, kernelWidth, stride, 1, padding / 2, padding);
        Tensor x = HashWeights.input("x", 1, Shape.of(2, in, 9, 11));
        float[] weight = HashWeights.values("weight", out * in / groups * window.taps());
        float[] bias = HashWeights.values("bias", out);
        Tensor result = Tensor.zeros(2, out, window.down(9), window.across(11));
        try (Workers workers = new Workers(2)) {
            Convolution.conv2d(workers, x, weight, bias, window, groups, result);
        }
        Golden.assertClose(definition(x, weight, bias, out, window, groups), widen(result.data()), 1e-6);
    }

    private static double[] definition(Tensor x, float[] weight, float[] bias, int out, Window w, int groups) {
        int height = w.down(x.dim(2));
        int width = w.across(x.dim(3));
        int inputs = x.dim(1) / groups;
        double[] result = new double[x.dim(0) * out * height * width];
        for (int at = 0; at < result.length; at++) {
            int n = at / width / height / out;
            int o = at / width / height % out;
            double sum = bias[o];
            for (int i = 0; i < inputs; i++) {
                int channel = o / (out / groups) * inputs + i;
                for (int tap = 0; tap < w.taps(); tap++) {
                    int y = at / width % height * w.strideY() + tap / w.width() - w.paddingY();
                    int z = at % width * w.strideX() + tap % w.width() - w.paddingX();
                    if (y >= 0 && y < x.dim(2) && z >= 0 && z < x.dim(3)) {
                        sum += (double) weight[(o * inputs + i) * w.taps() + tap]
                                * x.data()[((n * x.dim(1) + channel) * x.dim(2) + y) * x.dim(3) + z];
                    }
                }
            }
            result[at] = sum;
        }
        return result;
    }

    private static double[] widen(float[] values) {
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }
}

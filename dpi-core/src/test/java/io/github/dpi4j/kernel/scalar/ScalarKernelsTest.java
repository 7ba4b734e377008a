package io.github.dpi4j.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Pool;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scalar kernels against their definitions, worked out here in float64. */
class ScalarKernelsTest {
    private static final Workers WORKERS = new Workers(2);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    @ParameterizedTest
    @CsvSource({"1,32,32,1,2", "2,12,4,3,5", "1,6,1,7,1", "3,10,10,4,4"})
    void groupNormLeavesMeanZeroAndVarianceOneBehind(int n, int channels, int groups, int height, int width) {
        // A mean far from zero: single-pass variance in float32 would lose all its digits.
        Tensor x = HashWeights.input("x", 1, Shape.of(n, channels, height, width));
        for (int i = 0; i < x.size(); i++) {
            x.data()[i] += 1000;
        }
        float[] weight = HashWeights.values("weight", channels);
        float[] bias = HashWeights.values("bias", channels);
        Tensor out = Tensor.zeros(x.shape());
        GroupNormalization.groupNorm(WORKERS, x, weight, bias, groups, 1e-5f, out);
        int plane = height * width;
        int size = channels / groups * plane;
        double[] expected = new double[x.size()];
        for (int i = 0; i < expected.length; i++) {
            int from = i / size * size;
            double mean = 0;
            double square = 0;
            for (int j = from; j < from + size; j++) {
                mean += x.data()[j] / (double) size;
            }
            for (int j = from; j < from + size; j++) {
                square += (x.data()[j] - mean) * (x.data()[j] - mean) / size;
            }
            int c = i / plane % channels;
            expected[i] = (x.data()[i] - mean) / Math.sqrt(square + 1e-5f) * weight[c] + bias[c];
        }
        Golden.assertClose(expected, widen(out), 1e-6);
    }

    @ParameterizedTest
    @CsvSource({"1,1,1,1,1,true", "2,3,4,3,5,true", "2,3,4,3,5,false", "1,1,13,6,6,false", "1,4,31,2,1,true"})
    void attentionEqualsItsDefinition(int n, int heads, int width, int h, int w, boolean perHead) {
        Tensor qkv = HashWeights.input("qkv", 3, Shape.of(n, 3 * heads * width, h, w));
        Tensor out = Tensor.zeros(n, heads * width, h, w);
        Attention.attention(WORKERS, qkv, heads, width, perHead, out);
        int pixels = h * w;
        double[] expected = new double[out.size()];
        for (int image = 0; image < n; image++) {
            for (int head = 0; head < heads; head++) {
                int q = perHead ? 3 * head * width : head * width;
                int k = perHead ? q + width : q + heads * width;
                int v = perHead ? k + width : k + heads * width;
                for (int t = 0; t < pixels; t++) {
                    double[] score = new double[pixels];
                    double sum = 0;
                    for (int s = 0; s < pixels; s++) {
                        for (int c = 0; c < width; c++) {
                            score[s] += (double) at(qkv, image, q + c, t) * at(qkv, image, k + c, s);
                        }
                        score[s] = Math.exp(score[s] / Math.sqrt(width));
                        sum += score[s];
                    }
                    for (int c = 0; c < width; c++) {
                        for (int s = 0; s < pixels; s++) {
                            expected[((image * heads + head) * width + c) * pixels + t] += score[s] / sum
                                    * at(qkv, image, v + c, s);
                        }
                    }
                }
            }
        }
        Golden.assertClose(expected, widen(out), 1e-5);
    }

    @Test
    void attentionSurvivesScoresThatOverflowTheExponential() {
        Tensor qkv = Tensor.of(new float[]{1000, -1000, 1000, -1000, 3, 5}, 1, 3, 1, 2);
        Tensor out = Tensor.zeros(1, 1, 1, 2);
        Attention.attention(WORKERS, qkv, 1, 1, true, out);
        assertArrayEquals(new float[]{3, 5}, out.data());
    }

    @Test
    void linearEqualsItsDefinition() {
        Tensor x = HashWeights.input("x", 1, Shape.of(3, 13));
        float[] weight = HashWeights.values("weight", 7 * 13);
        float[] bias = HashWeights.values("bias", 7);
        Tensor out = Tensor.zeros(3, 7);
        Dense.linear(WORKERS, x, weight, bias, out);
        double[] expected = new double[out.size()];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = bias[i % 7];
            for (int j = 0; j < 13; j++) {
                expected[i] += (double) weight[i % 7 * 13 + j] * x.data()[i / 7 * 13 + j];
            }
        }
        Golden.assertClose(expected, widen(out), 1e-7);
    }

    @Test
    void siluIsSteadyAtBothEnds() {
        Tensor x = Tensor.of(new float[]{-1000, -1, 0, 1, 1000, Float.NaN}, 6);
        Elementwise.activation(WORKERS, Activation.SILU, x, x);
        assertArrayEquals(new float[]{0, -0.26894143f, 0, 0.7310586f, 1000, Float.NaN}, x.data(), 1e-7f);
    }

    @Test
    void scaleShiftTakesScalesBeforeShifts() {
        Tensor h = Tensor.of(new float[]{1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 1, 2);
        Tensor embedding = Tensor.of(new float[]{0, 1, 10, 20, -1, 2, 30, 40}, 2, 4);
        Elementwise.scaleShift(WORKERS, h, embedding, h);
        assertArrayEquals(new float[]{11, 12, 26, 28, 30, 30, 61, 64}, h.data());
    }

    @Test
    void embeddingsAreAddedPerImageAndChannel() {
        Tensor h = Tensor.of(new float[]{1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 1, 2);
        Elementwise.addEmbedding(WORKERS, h, Tensor.of(new float[]{10, 20, 30, 40}, 2, 2), h);
        assertArrayEquals(new float[]{11, 12, 23, 24, 35, 36, 47, 48}, h.data());
    }

    @Test
    void channelsAreScaledAndShifted() {
        Tensor x = Tensor.of(new float[]{1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 1, 2);
        Elementwise.channelAffine(WORKERS, x, new float[]{2, -1}, new float[]{10, 0.5f}, x);
        assertArrayEquals(new float[]{12, 14, -2.5f, -3.5f, 20, 22, -6.5f, -7.5f}, x.data());
    }

    @Test
    void activationsAreThoseOfPyTorch() {
        Tensor x = Tensor.of(new float[]{-2, -0f, 3, Float.NaN}, 4);
        Tensor y = Tensor.zeros(4);
        Elementwise.activation(WORKERS, new Activation.Relu(), x, y);
        assertArrayEquals(new float[]{0, -0f, 3, Float.NaN}, y.data());
        Elementwise.activation(WORKERS, new Activation.LeakyRelu(0.2f), x, y);
        assertArrayEquals(new float[]{-0.4f, -0f, 3, Float.NaN}, y.data());
        Elementwise.activation(WORKERS, new Activation.Sigmoid(), x, y);
        assertArrayEquals(new float[]{0.11920292f, 0.5f, 0.95257413f, Float.NaN}, y.data(), 1e-7f);
    }

    @Test
    void bilinearInterpolationPutsPixelsMiddlesOverEachOther() {
        Tensor x = Tensor.of(new float[]{1, 2, 3, 4}, 1, 1, 2, 2);
        Tensor y = Tensor.zeros(1, 1, 1, 4);
        Resampling.bilinear(WORKERS, x, y);
        // PyTorch: interpolate(x, (1, 4), mode="bilinear", align_corners=False)
        assertArrayEquals(new float[]{2, 2.25f, 2.75f, 3}, y.data());
    }

    @Test
    void zerosAreAddedBelowToTheRightAndBehind() {
        Tensor y = Tensor.of(new float[]{9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9}, 1, 2, 2, 3);
        Resampling.pad(WORKERS, Tensor.of(new float[]{1, 2}, 1, 1, 1, 2), y);
        assertArrayEquals(new float[]{1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, y.data());
    }

    @Test
    void additionReachesTheLastElementOfLargeTensors() {
        Tensor a = HashWeights.input("a", 1, Shape.of(2, 3, 41, 37));
        Tensor b = HashWeights.input("b", 1, a.shape());
        Tensor out = Tensor.zeros(a.shape());
        Elementwise.add(WORKERS, a, b, out);
        for (int i = 0; i < a.size(); i++) {
            assertEquals(a.data()[i] + b.data()[i], out.data()[i]);
        }
    }

    @Test
    void enlargingRepeatsPixelsAndPoolingAveragesThem() {
        Tensor x = Tensor.of(new float[]{1, 2, 3, 4, 5, 6}, 1, 1, 2, 3);
        Tensor large = Tensor.zeros(1, 1, 4, 6);
        Resampling.upsample(WORKERS, x, large);
        assertArrayEquals(new float[]{1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 4, 4, 5, 5, 6, 6},
                large.data());
        Tensor small = Tensor.zeros(1, 1, 1, 1);
        Pooling.pool(WORKERS, x, new Pool(Pool.Kind.AVERAGE, Window.square(2, 2, 0)), small);
        assertArrayEquals(new float[]{3}, small.data());
    }

    @Test
    void concatJoinsChannelsImageByImage() {
        Tensor a = Tensor.of(new float[]{1, 2, 3, 4}, 2, 1, 1, 2);
        Tensor b = Tensor.of(new float[]{5, 6, 7, 8, 9, 10, 11, 12}, 2, 2, 1, 2);
        Tensor out = Tensor.zeros(2, 3, 1, 2);
        Resampling.concat(WORKERS, new Tensor[]{a, b}, out);
        assertArrayEquals(new float[]{1, 2, 5, 6, 7, 8, 3, 4, 9, 10, 11, 12}, out.data());
    }

    private static float at(Tensor x, int n, int channel, int pixel) {
        int pixels = x.dim(2) * x.dim(3);
        return x.data()[(n * x.dim(1) + channel) * pixels + pixel];
    }

    private static double[] widen(Tensor x) {
        double[] out = new double[x.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = x.data()[i];
        }
        return out;
    }
}

package io.github.dpi4j.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Pool;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.kernel.scalar.Convolution;
import io.github.dpi4j.kernel.scalar.Elementwise;
import io.github.dpi4j.kernel.scalar.Pooling;
import io.github.dpi4j.kernel.scalar.Resampling;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels without a matrix product: pooling, depthwise convolution, interpolation, means, beside the scalar ones. */
@Tag("vectors")
class PoolingTest {
    private static final Teams TEAMS = new Teams();
    private static final List<Window> WINDOWS = List.of(Window.square(2, 2, 0), Window.square(3, 2, 0),
            Window.square(3, 1, 1), Window.square(3, 2, 1), new Window(1, 2, 1, 3, 0, 0), new Window(2, 3, 2, 1, 1, 1));

    @AfterAll
    static void close() {
        TEAMS.close();
    }

    static Stream<Arguments> pools() {
        return Stream.of(Pool.Kind.values()).flatMap(kind -> WINDOWS.stream().flatMap(window -> Stream.of(1, 6, 31)
                .flatMap(channels -> Stream.of(false, true)
                        .map(ceil -> Arguments.of(new Pool(kind, window), channels, ceil)))));
    }

    @ParameterizedTest
    @MethodSource("pools")
    void poolsLikeTheDefinition(Pool pool, int channels, boolean ceil) {
        Tensor x = HashWeights.input("x", 1, Shape.of(2, channels, 7, 10));
        Window w = pool.window();
        Tensor expected = Tensor.zeros(2, channels, ceil ? w.downRoundedUp(7) : w.down(7),
                ceil ? w.acrossRoundedUp(10) : w.across(10));
        Pooling.pool(TEAMS.oracle(), x, pool, expected);
        assertEquals(direct(x, pool, expected), expected.data()[expected.size() - 1], 1e-6);
        Golden.assertClose(expected.data(), TEAMS.run(() -> {
            GuardedMap to = empty(expected);
            return new Teams.Prepared(new PoolMap(GuardedMap.of(x).map(), pool, to.map()), () -> to.toTensor().data());
        }), 1e-6);
    }

    /** The last element, by PyTorch's rule. */
    private static double direct(Tensor x, Pool pool, Tensor out) {
        Window w = pool.window();
        int y0 = (out.dim(2) - 1) * w.strideY() - w.paddingY();
        int x0 = (out.dim(3) - 1) * w.strideX() - w.paddingX();
        int all = (Math.min(y0 + w.height(), x.dim(2) + w.paddingY()) - y0)
                * (Math.min(x0 + w.width(), x.dim(3) + w.paddingX()) - x0);
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        int inside = 0;
        for (int i = Math.max(0, y0); i < Math.min(x.dim(2), y0 + w.height()); i++) {
            for (int j = Math.max(0, x0); j < Math.min(x.dim(3), x0 + w.width()); j++) {
                float value = x.data()[x.size() - (x.dim(2) - i) * x.dim(3) + j];
                max = Math.max(max, value);
                sum += value;
                inside++;
            }
        }
        return switch (pool.kind()) {
            case MAX -> max;
            case AVERAGE -> sum / inside;
            case AVERAGE_WITH_PADDING -> sum / all;
        };
    }

    static Stream<Arguments> depthwise() {
        return Stream.of(Window.square(3, 1, 1), Window.square(3, 2, 1), new Window(1, 5, 1, 2, 0, 2)).flatMap(
                window -> Stream.of(1, 6, 16, 31).flatMap(channels -> Stream.of(new Activation.None(),
                        new Activation.Silu(), new Activation.Relu(), new Activation.LeakyRelu(0.2f),
                        new Activation.Sigmoid()).map(f -> Arguments.of(window, channels, f))));
    }

    /** With an activation on the way in and another one on the way out. */
    @ParameterizedTest
    @MethodSource("depthwise")
    void filtersEveryChannelByItself(Window window, int channels, Activation f) {
        Tensor x = HashWeights.input("x", 3, Shape.of(2, channels, 9, 7));
        float[] weight = HashWeights.values("weight", channels * window.taps());
        float[] bias = HashWeights.values("bias", channels);
        Tensor activated = Tensor.zeros(x.shape());
        Elementwise.activation(TEAMS.oracle(), f, x, activated);
        Tensor expected = Tensor.zeros(2, channels, window.down(9), window.across(7));
        Convolution.conv2d(TEAMS.oracle(), activated, weight, bias, window, channels, expected);
        Elementwise.activation(TEAMS.oracle(), f, expected, expected);
        float[] packed = DepthwiseConv.pack(weight, channels, window,
                new float[DepthwiseConv.packedSize(channels, window)]);
        float[] padded = Arrays.copyOf(bias, Lanes.panels(channels) * Lanes.PANEL);
        Golden.assertClose(expected.data(), TEAMS.run(() -> {
            GuardedMap to = empty(expected);
            ConvInput in = new ConvInput(List.of(GuardedMap.of(x).map()), null, f, Resample.NONE);
            return new Teams.Prepared(new DepthwiseConv(in, window, packed,
                    new ConvOutput(to.map(), padded, 0, null, Resample.NONE, null, f, null)),
                    () -> to.toTensor().data());
        }), 1e-6);
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 9, 3, 11", "31, 7, 5, 21, 10", "3, 10, 10, 4, 7"})
    void interpolates(int channels, int height, int width, int outHeight, int outWidth) {
        Tensor x = HashWeights.input("x", 1, Shape.of(2, channels, height, width));
        Tensor expected = Tensor.zeros(2, channels, outHeight, outWidth);
        Resampling.bilinear(TEAMS.oracle(), x, expected);
        Golden.assertClose(expected.data(), TEAMS.run(() -> {
            GuardedMap to = empty(expected);
            return new Teams.Prepared(new BilinearMap(GuardedMap.of(x).map(), to.map()), () -> to.toTensor().data());
        }), 1e-6);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 31, 100})
    void takesMeansOfWholeMaps(int channels) {
        Tensor x = HashWeights.input("x", 1, Shape.of(3, channels, 7, 5));
        Tensor expected = Tensor.zeros(3, channels, 1, 1);
        Pooling.globalMean(TEAMS.oracle(), x, expected);
        Golden.assertClose(expected.data(), TEAMS.run(() -> {
            GuardedMap to = empty(expected);
            return new Teams.Prepared(new GlobalMean(GuardedMap.of(x).map(), to.map()), () -> to.toTensor().data());
        }), 1e-6);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0, 0", "6, 9, 1, 2", "31, 31, 2, 0", "16, 40, 0, 1"})
    void addsZeros(int channels, int outChannels, int below, int right) {
        Tensor x = HashWeights.input("x", 1, Shape.of(2, channels, 4, 3));
        Tensor expected = Tensor.zeros(2, outChannels, 4 + below, 3 + right);
        Resampling.pad(TEAMS.oracle(), x, expected);
        Golden.assertClose(expected.data(), TEAMS.run(() -> {
            GuardedMap to = empty(expected);
            return new Teams.Prepared(Layouts.pad(GuardedMap.of(x).map(), to.map()), () -> to.toTensor().data());
        }), 0);
    }

    private static GuardedMap empty(Tensor like) {
        return GuardedMap.empty(like.dim(0), like.dim(2), like.dim(3), like.dim(1));
    }
}

package io.github.dpi4j.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.kernel.vector.ConvInput.Affine;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions, with all that is fused with them, against the scalar kernels. A subclass has the cases. */
@Tag("vectors")
abstract class ConvolutionComparison {
    private static final double UNIT = 0x1p-24;
    private static Teams teams;

    @BeforeAll
    static void open() {
        teams = new Teams();
    }

    @AfterAll
    static void close() {
        teams.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheScalarKernels(ConvAlgorithm algorithm, ConvCase c) {
        Tensor activated = c.activated(teams.oracle());
        float[] weight = algorithm.weight(c);
        Tensor expected = c.convolved(teams.oracle(), activated, weight, c.bias(), c.residual());
        if (!c.pointwiseInputs().isEmpty()) {
            Tensor x = ConvCase.joined(teams.oracle(), c.pointwiseInputs());
            ConvCase.addPointwise(teams.oracle(), x, c.pointwiseWeight(), expected);
        }
        float[] packed = algorithm.pack(c, teams.oracle());
        float[] actual = teams.run(() -> prepare(algorithm, c, packed));
        double magnitude = magnitude(c, activated, weight);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.data()[i], actual[i], algorithm.error() * UNIT * magnitude, algorithm::toString);
        }
        if (c.epilogue().statistics()) {
            checkStatistics(c, expected.shape().dims(), actual);
        }
    }

    /** The convolution with fresh memory; its result is the output, followed by its statistics if it gathers them. */
    private static Teams.Prepared prepare(ConvAlgorithm algorithm, ConvCase c, float[] packed) {
        List<Tensor> inputs = c.inputs();
        List<GuardedMap> parts = inputs.stream().map(GuardedMap::of).toList();
        ConvInput input = new ConvInput(parts.stream().map(GuardedMap::map).toList(), affine(c),
                c.prologue().silu() ? Activation.SILU : Activation.NONE, c.prologue().resample());
        GuardedMap residual = c.residual() == null ? null : GuardedMap.of(c.residual());
        List<GuardedMap> pointwise = c.pointwiseInputs().stream().map(GuardedMap::of).toList();
        GuardedMap out = GuardedMap.empty(c.images(), c.outHeight(), c.outWidth(), c.out());
        ChannelStats stats = c.epilogue().statistics()
                ? new ChannelStats(c.images(), algorithm.slots(c), c.out(),
                        (long) c.outHeight() * c.outWidth())
                : null;
        int biasStride = Lanes.panels(c.out()) * Lanes.PANEL;
        float[] bias = padded(c.bias().data(), c.images(), c.out(), biasStride);
        ConvOutput output = new ConvOutput(out.map(), bias, c.epilogue().biasPerImage() ? biasStride : 0,
                residual == null ? null : residual.map(), c.residualResample(), pointwise(c, pointwise),
                Activation.NONE, stats);
        Operation operation = algorithm.bind(c, input, packed, output);
        return new Teams.Prepared(operation, () -> {
            for (int i = 0; i < parts.size(); i++) {
                parts.get(i).assertUnmodified(inputs.get(i));
            }
            if (residual != null) {
                residual.assertUnmodified(c.residual());
            }
            for (int i = 0; i < pointwise.size(); i++) {
                pointwise.get(i).assertUnmodified(c.pointwiseInputs().get(i));
            }
            return withStatistics(out.toTensor(), stats);
        });
    }

    private static Pointwise pointwise(ConvCase c, List<GuardedMap> parts) {
        if (parts.isEmpty()) {
            return null;
        }
        FilterView view = FilterView.forward(ConvCase.channels(c.pointwiseInputs()), c.out(), 1);
        float[] packed = new float[Math.toIntExact(view.directSize())];
        return new Pointwise(parts.stream().map(GuardedMap::map).toList(),
                view.packDirect(c.pointwiseWeight(), packed, teams.oracle()));
    }

    private static Affine affine(ConvCase c) {
        if (!c.prologue().affine()) {
            return null;
        }
        int stride = Lanes.padded(c.in());
        float[] scales = new float[c.images() * c.in()];
        float[] shifts = new float[scales.length];
        for (int i = 0; i < scales.length; i++) {
            int at = i / c.in() * 2 * c.in() + i % c.in();
            scales[i] = 1 + c.embedding().data()[at];
            shifts[i] = c.embedding().data()[at + c.in()];
        }
        return new Affine(padded(scales, c.images(), c.in(), stride), padded(shifts, c.images(), c.in(), stride),
                stride);
    }

    private static float[] padded(float[] values, int rows, int columns, int stride) {
        float[] out = new float[rows * stride];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(values, r * columns, out, r * stride, columns);
        }
        return out;
    }

    private static float[] withStatistics(Tensor out, ChannelStats stats) {
        if (stats == null) {
            return out.data();
        }
        int channels = out.dim(1);
        float[] all = Arrays.copyOf(out.data(), out.size() + 2 * out.dim(0) * channels);
        for (int i = 0; i < out.dim(0) * channels; i++) {
            double[] total = new double[2];
            stats.total(i / channels, i % channels, total);
            all[out.size() + 2 * i] = (float) total[0];
            all[out.size() + 2 * i + 1] = (float) total[1];
        }
        return all;
    }

    /** The sums must be those of the values that were written. */
    private static void checkStatistics(ConvCase c, int[] dims, float[] actual) {
        int plane = dims[2] * dims[3];
        int planes = dims[0] * dims[1];
        for (int i = 0; i < planes; i++) {
            double sum = 0;
            double magnitude = 0;
            double squares = 0;
            double largest = 0;
            for (int j = i * plane; j < (i + 1) * plane; j++) {
                sum += actual[j];
                magnitude += Math.abs(actual[j]);
                squares += (double) actual[j] * actual[j];
                largest = Math.max(largest, Math.abs(actual[j]));
            }
            int at = planes * plane + 2 * i;
            // Taken relative to one of the values, which may be the largest.
            assertEquals(sum, actual[at], 4 * UNIT * (magnitude + plane * largest), "sum of channel " + i);
            assertEquals(squares, actual[at + 1], 16 * UNIT * (squares + plane * largest * largest),
                    "sum of squares of channel " + i);
        }
    }

    /** The largest sum of magnitudes that an output pixel adds up. */
    private static double magnitude(ConvCase c, Tensor activated, float[] weight) {
        Tensor residual = c.residual() == null ? null : absolute(c.residual());
        Tensor sums = c.convolved(teams.oracle(), absolute(activated),
                absolute(Tensor.of(c.weight(), c.weight().length))
                        .data(),
                absolute(c.bias()), residual);
        if (!c.pointwiseInputs().isEmpty()) {
            Tensor x = absolute(ConvCase.joined(teams.oracle(), c.pointwiseInputs()));
            float[] pointwise = c.pointwiseWeight();
            ConvCase.addPointwise(teams.oracle(), x, absolute(Tensor.of(pointwise, pointwise.length)).data(), sums);
        }
        double max = 0;
        for (float sum : sums.data()) {
            max = Math.max(max, sum);
        }
        return max;
    }

    private static Tensor absolute(Tensor x) {
        Tensor out = x.copy();
        for (int i = 0; i < out.size(); i++) {
            out.data()[i] = Math.abs(out.data()[i]);
        }
        return out;
    }
}

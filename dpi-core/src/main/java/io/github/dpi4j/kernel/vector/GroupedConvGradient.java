package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Window;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of any convolution, in groups or not, straight from their definition: for those that no faster kernel
 * computes.
 */
public final class GroupedConvGradient {
    private final FeatureMap outGradient;
    private final Window window;
    private final int inputs;
    private final int outputs;

    /**
     * @param in channels of the convolution's whole input
     * @param groups into which they are divided
     */
    public GroupedConvGradient(FeatureMap outGradient, Window window, int in, int groups) {
        this.outGradient = outGradient;
        this.window = window;
        this.inputs = in / groups;
        this.outputs = outGradient.channels() / groups;
    }

    /**
     * The gradient with respect to some of the input's channels.
     *
     * @param weight (out, in / groups, height, width)
     * @param firstIn the first of these channels
     * @param addend what is added, or null; may be {@code gradient}
     * @param gradient written
     */
    public Operation toInput(float[] weight, int firstIn, @Nullable FeatureMap addend, FeatureMap gradient) {
        return (workers, _) -> {
            int vectors = gradient.stride() / Lanes.LANES;
            workers.run(gradient.images() * vectors, (task, _) -> {
                int image = task / vectors;
                int first = task % vectors * Lanes.LANES;
                GradientSum.begin(addend, gradient, image, first);
                for (int c = first; c < Math.min(gradient.channels(), first + Lanes.LANES); c++) {
                    toChannel(weight, image, firstIn + c, c, gradient);
                }
            });
        };
    }

    private void toChannel(float[] weight, int image, int channel, int c, FeatureMap gradient) {
        for (int o = channel / inputs * outputs; o < (channel / inputs + 1) * outputs; o++) {
            for (int tap = 0; tap < window.taps(); tap++) {
                float w = weight[(o * inputs + channel % inputs) * window.taps() + tap];
                for (int y = 0; y < outGradient.height(); y++) {
                    int row = y * window.strideY() - window.paddingY() + tap / window.width();
                    for (int x = 0; row >= 0 && row < gradient.height() && x < outGradient.width(); x++) {
                        int column = x * window.strideX() - window.paddingX() + tap % window.width();
                        if (column >= 0 && column < gradient.width()) {
                            gradient.data()[gradient.at(image, row, column) + c] += w
                                    * outGradient.data()[outGradient.at(image, y, x) + o];
                        }
                    }
                }
            }
        }
    }

    /**
     * The gradient with respect to the weights that read some of the input's channels, summed in float64.
     *
     * @param input these channels
     * @param firstIn the first of them
     * @param gradient (out, in / groups, height, width); added to
     */
    public Operation toWeights(FeatureMap input, int firstIn, float[] gradient) {
        return (Workers workers, Scratch[] _) -> workers.run(outGradient.channels(), (o, _) -> {
            int group = o / outputs * inputs;
            for (int i = Math.max(group, firstIn); i < Math.min(group + inputs, firstIn + input.channels()); i++) {
                for (int tap = 0; tap < window.taps(); tap++) {
                    gradient[(o * inputs + i % inputs) * window.taps() + tap] += (float) correlation(input,
                            i - firstIn, o, tap);
                }
            }
        });
    }

    private double correlation(FeatureMap input, int c, int o, int tap) {
        double sum = 0;
        for (int image = 0; image < input.images(); image++) {
            for (int y = 0; y < outGradient.height(); y++) {
                int row = y * window.strideY() - window.paddingY() + tap / window.width();
                for (int x = 0; row >= 0 && row < input.height() && x < outGradient.width(); x++) {
                    int column = x * window.strideX() - window.paddingX() + tap % window.width();
                    if (column >= 0 && column < input.width()) {
                        sum += (double) input.data()[input.at(image, row, column) + c]
                                * outGradient.data()[outGradient.at(image, y, x) + o];
                    }
                }
            }
        }
        return sum;
    }
}

package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Gradients of layers with weights of their own besides convolutions. Every kernel adds to what it is given. */
public final class LayerGradients {
    private LayerGradients() {
    }

    /**
     * Adds the gradients of {@link Dense#linear}.
     *
     * @param x (N, inFeatures); not modified
     * @param outGradient (N, outFeatures); not modified
     * @param gradient like x; added to, or null if it is not wanted
     * @param weightGradient (outFeatures, inFeatures); added to, or null
     * @param biasGradient (outFeatures); added to, or null
     */
    public static void linear(Workers workers, Tensor x, float[] weight, Tensor outGradient, @Nullable Tensor gradient,
            float @Nullable [] weightGradient, float @Nullable [] biasGradient) {
        int in = x.dim(1);
        int out = outGradient.dim(1);
        int rows = x.dim(0);
        workers.run(out, (o, worker) -> {
            double bias = 0;
            for (int n = 0; n < rows; n++) {
                bias += outGradient.data()[n * out + o];
            }
            if (biasGradient != null) {
                biasGradient[o] += (float) bias;
            }
            for (int i = 0; weightGradient != null && i < in; i++) {
                double sum = 0;
                for (int n = 0; n < rows; n++) {
                    sum += (double) outGradient.data()[n * out + o] * x.data()[n * in + i];
                }
                weightGradient[o * in + i] += (float) sum;
            }
        });
        if (gradient != null) {
            workers.run(rows * in, (task, worker) -> {
                double sum = 0;
                for (int o = 0; o < out; o++) {
                    sum += (double) outGradient.data()[task / in * out + o] * weight[o * in + task % in];
                }
                gradient.data()[task] += (float) sum;
            });
        }
    }

    /**
     * Adds the gradients of {@link GroupNormalization#groupNorm}. With x̂ = (x − mean)/σ and g = outGradient · weight, the gradient is
     * (g − mean(g) − x̂ · mean(g · x̂))/σ, means over the group.
     *
     * @param x (N, C, H, W); not modified
     * @param weight (C); not modified
     * @param outGradient like x; not modified
     * @param gradient like x; added to
     * @param weightGradient (C); added to, or null if it is not wanted
     * @param biasGradient (C); added to, or null
     */
    public static void groupNorm(Workers workers, Tensor x, float[] weight, int groups, float eps, Tensor outGradient,
            Tensor gradient, float @Nullable [] weightGradient, float @Nullable [] biasGradient) {
        int channels = x.dim(1) / groups;
        int plane = x.dim(2) * x.dim(3);
        workers.run(groups, (group, worker) -> {
            double[] weights = new double[channels];
            double[] biases = new double[channels];
            for (int n = 0; n < x.dim(0); n++) {
                int from = (n * groups + group) * channels * plane;
                groupOfImage(x.data(), outGradient.data(), gradient.data(), from, plane, weight, group * channels, eps,
                        weights, biases);
            }
            for (int c = 0; weightGradient != null && c < channels; c++) {
                weightGradient[group * channels + c] += (float) weights[c];
            }
            for (int c = 0; biasGradient != null && c < channels; c++) {
                biasGradient[group * channels + c] += (float) biases[c];
            }
        });
    }

    private static void groupOfImage(float[] x, float[] outGradient, float[] gradient, int from, int plane,
            float[] weight, int firstChannel, float eps, double[] weights, double[] biases) {
        int size = weights.length * plane;
        double mean = 0;
        for (int i = from; i < from + size; i++) {
            mean += x[i];
        }
        mean /= size;
        double variance = 0;
        for (int i = from; i < from + size; i++) {
            variance += (x[i] - mean) * (x[i] - mean);
        }
        double rstd = 1 / Math.sqrt(variance / size + eps);
        double meanG = 0;
        double meanGx = 0;
        for (int c = 0; c < weights.length; c++) {
            double sum = 0;
            double sumX = 0;
            for (int i = from + c * plane; i < from + (c + 1) * plane; i++) {
                sum += outGradient[i];
                sumX += outGradient[i] * ((x[i] - mean) * rstd);
            }
            biases[c] += sum;
            weights[c] += sumX;
            meanG += weight[firstChannel + c] * sum / size;
            meanGx += weight[firstChannel + c] * sumX / size;
        }
        for (int c = 0; c < weights.length; c++) {
            for (int i = from + c * plane; i < from + (c + 1) * plane; i++) {
                double g = outGradient[i] * (double) weight[firstChannel + c];
                gradient[i] += (float) (rstd * (g - meanG - (x[i] - mean) * rstd * meanGx));
            }
        }
    }
}

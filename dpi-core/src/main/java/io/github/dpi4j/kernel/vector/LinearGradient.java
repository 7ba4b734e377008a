package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Workers;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The gradients of {@link LinearLayer}. */
public final class LinearGradient implements Operation {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;
    /** Output features, or vectors of input features, per task. */
    private static final int SHARE = 4;

    private final Layer layer;
    private final float[] outGradient;
    private final float[] gradient;
    private final float[] weightGradient;
    private final float[] biasGradient;

    /**
     * What the forward step computed with.
     *
     * @param in (rows, inFeatures)
     * @param weight (outFeatures, inFeatures)
     */
    public record Layer(float[] in, float[] weight, int rows, int inFeatures, int outFeatures) {
    }

    /**
     * @param outGradient (rows, outFeatures)
     * @param gradient like the layer's input; added to
     * @param weightGradient like weight; added to
     * @param biasGradient (outFeatures); added to
     */
    public LinearGradient(Layer layer, float[] outGradient, float[] gradient, float[] weightGradient,
            float[] biasGradient) {
        this.layer = layer;
        this.outGradient = outGradient;
        this.gradient = gradient;
        this.weightGradient = weightGradient;
        this.biasGradient = biasGradient;
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        int out = layer.outFeatures;
        workers.run((out + SHARE - 1) / SHARE, (task, _) -> {
            for (int o = task * SHARE; o < Math.min(out, (task + 1) * SHARE); o++) {
                weights(o);
            }
        });
        int vectors = layer.inFeatures / L;
        workers.run((vectors + SHARE - 1) / SHARE + 1, (task, _) -> {
            if (task == 0) {
                inputTail(vectors * L);
            }
            for (int v = (task - 1) * SHARE; task > 0 && v < Math.min(vectors, task * SHARE); v++) {
                input(v * L);
            }
        });
    }

    private void weights(int o) {
        int in = layer.inFeatures;
        int out = layer.outFeatures;
        int whole = in - in % L;
        for (int i = 0; i < whole; i += L) {
            FloatVector sum = FloatVector.fromArray(S, weightGradient, o * in + i);
            for (int r = 0; r < layer.rows; r++) {
                sum = FloatVector.fromArray(S, layer.in, r * in + i).fma(
                        FloatVector.broadcast(S, outGradient[r * out + o]),
                        sum);
            }
            sum.intoArray(weightGradient, o * in + i);
        }
        for (int r = 0; r < layer.rows; r++) {
            float d = outGradient[r * out + o];
            biasGradient[o] += d;
            for (int i = whole; i < in; i++) {
                weightGradient[o * in + i] += d * layer.in[r * in + i];
            }
        }
    }

    private void input(int i) {
        int in = layer.inFeatures;
        int out = layer.outFeatures;
        for (int r = 0; r < layer.rows; r++) {
            FloatVector even = FloatVector.fromArray(S, gradient, r * in + i);
            FloatVector odd = FloatVector.zero(S);
            int o = 0;
            for (; o + 1 < out; o += 2) {
                even = FloatVector.fromArray(S, layer.weight, o * in + i).fma(
                        FloatVector.broadcast(S, outGradient[r * out + o]),
                        even);
                odd = FloatVector.fromArray(S, layer.weight, (o + 1) * in + i).fma(
                        FloatVector.broadcast(S, outGradient[r * out + o + 1]),
                        odd);
            }
            if (o < out) {
                even = FloatVector.fromArray(S, layer.weight, o * in + i).fma(
                        FloatVector.broadcast(S, outGradient[r * out + o]),
                        even);
            }
            even.add(odd).intoArray(gradient, r * in + i);
        }
    }

    /** Input features that do not fill a vector. */
    private void inputTail(int from) {
        int in = layer.inFeatures;
        for (int r = 0; r < layer.rows; r++) {
            for (int i = from; i < in; i++) {
                float sum = 0;
                for (int o = 0; o < layer.outFeatures; o++) {
                    sum += outGradient[r * layer.outFeatures + o] * layer.weight[o * in + i];
                }
                gradient[r * in + i] += sum;
            }
        }
    }
}

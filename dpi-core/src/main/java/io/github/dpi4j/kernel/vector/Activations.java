package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Activations of runs of pixels where they lie, and their derivatives. Each has a loop of its own. */
final class Activations {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;

    private Activations() {
    }

    /**
     * Applies a function to a run of pixels.
     *
     * @param data vector v of pixel p lies at {@code at + p · pixelStep + v · vectorStep}; modified
     */
    static void apply(Activation f, float[] data, int at, int vectors, int vectorStep, int pixels, int pixelStep) {
        switch (f) {
            case Activation.None _ -> {
            }
            case Activation.Silu _ -> silu(data, at, vectors, vectorStep, pixels, pixelStep);
            case Activation.Relu _ -> leaky(0, data, at, vectors, vectorStep, pixels, pixelStep);
            case Activation.LeakyRelu l -> leaky(l.slope(), data, at, vectors, vectorStep, pixels, pixelStep);
            case Activation.Sigmoid _ -> sigmoid(data, at, vectors, vectorStep, pixels, pixelStep);
        }
    }

    private static void silu(float[] data, int at, int vectors, int vectorStep, int pixels, int pixelStep) {
        for (int p = 0; p < pixels; p++) {
            for (int v = 0; v < vectors; v++) {
                int i = at + p * pixelStep + v * vectorStep;
                VectorMath.silu(FloatVector.fromArray(S, data, i)).intoArray(data, i);
            }
        }
    }

    private static void sigmoid(float[] data, int at, int vectors, int vectorStep, int pixels, int pixelStep) {
        for (int p = 0; p < pixels; p++) {
            for (int v = 0; v < vectors; v++) {
                int i = at + p * pixelStep + v * vectorStep;
                VectorMath.sigmoid(FloatVector.fromArray(S, data, i)).intoArray(data, i);
            }
        }
    }

    private static void leaky(float slope, float[] data, int at, int vectors, int vectorStep, int pixels,
            int pixelStep) {
        for (int p = 0; p < pixels; p++) {
            for (int v = 0; v < vectors; v++) {
                int i = at + p * pixelStep + v * vectorStep;
                FloatVector x = FloatVector.fromArray(S, data, i);
                x.blend(x.mul(slope), x.compare(VectorOperators.LT, 0f)).intoArray(data, i);
            }
        }
    }

    /** The derivative at x. */
    static FloatVector derivative(Activation f, FloatVector x) {
        return switch (f) {
            case Activation.None _ -> FloatVector.broadcast(S, 1f);
            case Activation.Silu _ -> VectorMath.siluSlope(x);
            case Activation.Relu _ -> step(0, x);
            case Activation.LeakyRelu l -> step(l.slope(), x);
            case Activation.Sigmoid _ -> {
                FloatVector sigmoid = VectorMath.sigmoid(x);
                yield sigmoid.sub(sigmoid.mul(sigmoid));
            }
        };
    }

    private static FloatVector step(float slope, FloatVector x) {
        return FloatVector.broadcast(S, slope).blend(1f, x.compare(VectorOperators.GT, 0f));
    }
}

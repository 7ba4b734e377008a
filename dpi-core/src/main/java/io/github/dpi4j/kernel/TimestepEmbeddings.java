package io.github.dpi4j.kernel;

import io.github.dpi4j.tensor.Tensor;

/** Sinusoidal embedding of timesteps (Vaswani et al., 2017; Ho et al., 2020). */
public final class TimestepEmbeddings {
    private TimestepEmbeddings() {
    }

    /**
     * Returns the frequencies maxPeriod^(−i/half), i = 0 … half − 1. Rounded to float32 at every step as
     * guided-diffusion does: a timestep of 999 times the last bit of a frequency is already 1e-4 in the angle.
     */
    public static float[] frequencies(int half, int maxPeriod) {
        float[] frequencies = new float[half];
        float log = (float) -Math.log(maxPeriod);
        for (int i = 0; i < half; i++) {
            frequencies[i] = (float) Math.exp(log * i / half);
        }
        return frequencies;
    }

    /**
     * Computes out[n] = cosines of t[n] · frequencies, then sines; an odd last column is 0.
     *
     * @param t (N), not necessarily whole; not modified
     * @param out (N, dim); overwritten
     */
    public static void timestepEmbedding(Tensor t, int maxPeriod, Tensor out) {
        int dim = out.dim(1);
        int half = dim / 2;
        float[] frequencies = frequencies(half, maxPeriod);
        for (int n = 0; n < out.dim(0); n++) {
            for (int i = 0; i < half; i++) {
                float angle = t.data()[n] * frequencies[i];
                out.data()[n * dim + i] = (float) Math.cos(angle);
                out.data()[n * dim + half + i] = (float) Math.sin(angle);
            }
            if (dim % 2 == 1) {
                out.data()[n * dim + dim - 1] = 0;
            }
        }
    }
}

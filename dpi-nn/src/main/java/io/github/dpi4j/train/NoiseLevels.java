package io.github.dpi4j.train;

import io.github.dpi4j.random.RandomStream;
import io.github.dpi4j.tensor.Tensor;

/**
 * What training needs of a diffusion process's schedule, in float64: the noise in an image at timestep t, and the
 * distribution of the image one step before (Ho et al., "Denoising Diffusion Probabilistic Models", 2020).
 */
public final class NoiseLevels {
    private final double[] logBetas;
    private final double[] sqrtAlphasCumprod;
    private final double[] sqrtOneMinusAlphasCumprod;
    private final double[] posteriorMeanCoef1;
    private final double[] posteriorMeanCoef2;
    private final double[] posteriorLogVarianceClipped;

    /**
     * @param betas the variances of the forward process's steps, in (0, 1); at least two
     */
    public NoiseLevels(double[] betas) {
        int steps = betas.length;
        if (steps < 2) {
            throw new IllegalArgumentException("betas: expected at least 2, got " + steps);
        }
        logBetas = new double[steps];
        sqrtAlphasCumprod = new double[steps];
        sqrtOneMinusAlphasCumprod = new double[steps];
        posteriorMeanCoef1 = new double[steps];
        posteriorMeanCoef2 = new double[steps];
        posteriorLogVarianceClipped = new double[steps];
        double previous = 1;
        for (int t = 0; t < steps; t++) {
            double beta = betas[t];
            double cumprod = previous * (1 - beta);
            logBetas[t] = Math.log(beta);
            sqrtAlphasCumprod[t] = Math.sqrt(cumprod);
            sqrtOneMinusAlphasCumprod[t] = Math.sqrt(1 - cumprod);
            posteriorMeanCoef1[t] = beta * Math.sqrt(previous) / (1 - cumprod);
            posteriorMeanCoef2[t] = (1 - previous) * Math.sqrt(1 - beta) / (1 - cumprod);
            posteriorLogVarianceClipped[t] = Math.log(beta * (1 - previous) / (1 - cumprod));
            previous = cumprod;
        }
        // The first step's posterior has no variance at all: guided-diffusion puts the second's in its place.
        posteriorLogVarianceClipped[0] = posteriorLogVarianceClipped[1];
    }

    /** Number of timesteps. */
    public int steps() {
        return logBetas.length;
    }

    /** Timesteps drawn uniformly from 0 to {@link #steps()} − 1, one uniform draw each. */
    public int[] uniformTimesteps(RandomStream random, int count) {
        float[] u = new float[count];
        random.uniform(u, 0, count);
        int[] t = new int[count];
        for (int i = 0; i < count; i++) {
            t[i] = (int) (u[i] * (double) steps());
        }
        return t;
    }

    /**
     * Images with the noise of their timesteps: √ᾱ_t · x + √(1 − ᾱ_t) · noise.
     *
     * @param x (N, C, H, W); not modified
     * @param t (N)
     * @param noise like x; not modified
     */
    public Tensor qSample(Tensor x, int[] t, Tensor noise) {
        check(x, t);
        Tensor out = Tensor.zeros(x.shape());
        int size = x.size() / t.length;
        for (int i = 0; i < x.size(); i++) {
            out.data()[i] = (float) sqrtAlphasCumprod[t[i / size]] * x.data()[i]
                    + (float) sqrtOneMinusAlphasCumprod[t[i / size]] * noise.data()[i];
        }
        return out;
    }

    /** The mean of q(x_{t−1} | x_t, x_0) at one element. */
    double posteriorMean(int t, double x0, double xt) {
        return posteriorMeanCoef1[t] * x0 + posteriorMeanCoef2[t] * xt;
    }

    /** A draw from q(x_{t−1} | x_t, x_0) where x_t has the given noise; at t = 0 its mean. */
    double posteriorSample(int t, double x0, double noise, double posteriorNoise) {
        double xt = sqrtAlphasCumprod[t] * x0 + sqrtOneMinusAlphasCumprod[t] * noise;
        double sigma = t == 0 ? 0 : Math.exp(0.5 * posteriorLogVarianceClipped[t]);
        return posteriorMean(t, x0, xt) + sigma * posteriorNoise;
    }

    /** The log variance of q(x_{t−1} | x_t, x_0); at t = 0, where that is −∞, as at t = 1. */
    double posteriorLogVariance(int t) {
        return posteriorLogVarianceClipped[t];
    }

    /** log β_t. */
    double logBeta(int t) {
        return logBetas[t];
    }

    /** x_0 from x_t and its noise. */
    double predXStart(int t, double xt, double noise) {
        return (xt - sqrtOneMinusAlphasCumprod[t] * noise) / sqrtAlphasCumprod[t];
    }

    void check(Tensor x, int[] t) {
        if (t.length != x.dim(0)) {
            throw new IllegalArgumentException("t: expected one for each of " + x.dim(0) + " images, got " + t.length);
        }
        for (int step : t) {
            if (step < 0 || step >= steps()) {
                throw new IllegalArgumentException("t: expected 0 to " + (steps() - 1) + ", got " + step);
            }
        }
    }
}

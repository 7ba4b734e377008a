package io.github.dpi4j.sampler;

import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;

/**
 * The equations of Gaussian diffusion (Ho et al., "Denoising Diffusion Probabilistic Models", 2020) as pure functions. i
 * is a step of the schedule; no argument is modified, all tensors have one shape.
 *
 * <p>Constants are computed in float64 and rounded to float32 once; pixels are float32, as in the reference.
 */
public final class GaussianDiffusion {
    private GaussianDiffusion() {
    }

    /**
     * {@return a sample of q(x_i | x_0) = N(√ᾱ x_0, 1 − ᾱ): the clean image brought to the noise level of step i (eq.
     * 4)}
     *
     * @param schedule the noise schedule
     * @param i index of the step in the schedule
     * @param xStart the clean images x_0; not modified
     * @param noise draws from N(0, 1); not modified
     */
    public static Tensor qSample(DiffusionSchedule schedule, int i, Tensor xStart, Tensor noise) {
        return weightedSum(schedule.sqrtAlphasCumprod(i), xStart, schedule.sqrtOneMinusAlphasCumprod(i), noise);
    }

    /**
     * {@return the clean image brought to the noise level that step i leads to: x_{i−1}, for i = 0 the schedule's final
     * level}
     *
     * @param schedule the noise schedule
     * @param i index of the step in the schedule
     * @param xStart the clean images x_0; not modified
     * @param noise draws from N(0, 1); not modified
     */
    public static Tensor qSamplePrevious(DiffusionSchedule schedule, int i, Tensor xStart, Tensor noise) {
        double previous = schedule.alphasCumprodPrev(i);
        return weightedSum(Math.sqrt(previous), xStart, Math.sqrt(1 - previous), noise);
    }

    /**
     * {@return {@link #qSample(DiffusionSchedule, int, Tensor, Tensor)} with a step of its own for each image, as
     * training needs it}
     *
     * @param schedule the noise schedule
     * @param i steps of the images (N)
     * @param xStart (N, C, H, W)
     * @param noise draws from N(0, 1); not modified
     * @throws IllegalArgumentException if there is not one step of the schedule for each image
     */
    public static Tensor qSample(DiffusionSchedule schedule, int[] i, Tensor xStart, Tensor noise) {
        checkTimesteps(schedule, i, xStart);
        Tensor out = Tensor.zeros(sameShape(xStart, noise).shape());
        int size = xStart.size() / i.length;
        for (int n = 0; n < i.length; n++) {
            float image = (float) schedule.sqrtAlphasCumprod(i[n]);
            float sigma = (float) schedule.sqrtOneMinusAlphasCumprod(i[n]);
            for (int p = n * size; p < (n + 1) * size; p++) {
                out.data()[p] = image * xStart.data()[p] + sigma * noise.data()[p];
            }
        }
        return out;
    }

    /**
     * Checks that there is a step of the schedule for each image.
     *
     * @param schedule the noise schedule
     * @param t timesteps of the images
     * @param images images of equal size; not modified
     * @throws IllegalArgumentException if not
     */
    public static void checkTimesteps(DiffusionSchedule schedule, int[] t, Tensor images) {
        if (t.length != images.dim(0)) {
            throw new IllegalArgumentException(
                    "t: expected one for each of " + images.dim(0) + " images, got " + t.length);
        }
        for (int step : t) {
            if (step < 0 || step >= schedule.steps()) {
                throw new IllegalArgumentException("t: expected 0 to " + (schedule.steps() - 1) + ", got " + step);
            }
        }
    }

    /**
     * {@return a sample of q(x_i | x_{i−1}) = N(√(1 − β) x_{i−1}, β): one step back to more noise (eq. 2)}
     *
     * @param schedule the noise schedule
     * @param i index of the step in the schedule
     * @param previous the images x_{i−1}; not modified
     * @param noise draws from N(0, 1); not modified
     */
    public static Tensor qStep(DiffusionSchedule schedule, int i, Tensor previous, Tensor noise) {
        return weightedSum(Math.sqrt(1 - schedule.betas(i)), previous, Math.sqrt(schedule.betas(i)), noise);
    }

    /**
     * {@return the mean of q(x_{i−1} | x_i, x_0) (eq. 7)}
     *
     * @param schedule the noise schedule
     * @param i index of the step in the schedule
     * @param xStart the clean images x_0; not modified
     * @param x images; not modified
     */
    public static Tensor posteriorMean(DiffusionSchedule schedule, int i, Tensor xStart, Tensor x) {
        return weightedSum(schedule.posteriorMeanCoef1(i), xStart, schedule.posteriorMeanCoef2(i), x);
    }

    /**
     * {@return the clean image that x at step i comes from if eps is its noise}
     *
     * @param schedule the noise schedule
     * @param i index of the step in the schedule
     * @param x images; not modified
     * @param eps the noise; not modified
     */
    public static Tensor predictXStartFromEps(DiffusionSchedule schedule, int i, Tensor x, Tensor eps) {
        return weightedSum(schedule.sqrtRecipAlphasCumprod(i), x, -schedule.sqrtRecipm1AlphasCumprod(i), eps);
    }

    /**
     * {@return the noise in x at step i if xStart is its clean image}
     *
     * @param schedule the noise schedule
     * @param i index of the step in the schedule
     * @param x images; not modified
     * @param xStart the clean images x_0; not modified
     */
    public static Tensor predictEpsFromXStart(DiffusionSchedule schedule, int i, Tensor x, Tensor xStart) {
        float recip = (float) schedule.sqrtRecipAlphasCumprod(i);
        float recipm1 = (float) schedule.sqrtRecipm1AlphasCumprod(i);
        float[] noisy = x.data();
        float[] clean = xStart.data();
        Tensor eps = Tensor.zeros(sameShape(x, xStart).shape());
        for (int p = 0; p < noisy.length; p++) {
            eps.data()[p] = (recip * noisy[p] - clean[p]) / recipm1;
        }
        return eps;
    }

    /**
     * {@return the image limited to [-1, 1]}
     *
     * @param image images; not modified
     */
    public static Tensor clip(Tensor image) {
        Tensor clipped = Tensor.zeros(image.shape());
        for (int p = 0; p < image.size(); p++) {
            clipped.data()[p] = Math.clamp(image.data()[p], -1f, 1f);
        }
        return clipped;
    }

    /** Returns mean + √exp(logVariance) · noise. */
    static Tensor addNoise(Tensor mean, Tensor logVariance, Tensor noise) {
        Tensor out = Tensor.zeros(sameShape(mean, noise).shape());
        for (int p = 0; p < out.size(); p++) {
            float sigma = (float) Math.exp(0.5 * logVariance.data()[p]);
            out.data()[p] = mean.data()[p] + sigma * noise.data()[p];
        }
        return out;
    }

    /**
     * {@return a·x + b·y, with a and b rounded to float32}
     *
     * @param a weight of x
     * @param x images; not modified
     * @param b weight of y
     * @param y images; not modified
     */
    public static Tensor weightedSum(double a, Tensor x, double b, Tensor y) {
        float wx = (float) a;
        float wy = (float) b;
        Tensor out = Tensor.zeros(sameShape(x, y).shape());
        for (int p = 0; p < out.size(); p++) {
            out.data()[p] = wx * x.data()[p] + wy * y.data()[p];
        }
        return out;
    }

    /** Returns Σ weights[k]·terms[k], with the weights rounded to float32. */
    static Tensor weightedSum(double[] weights, Tensor... terms) {
        Tensor out = Tensor.zeros(terms[0].shape());
        for (int k = 0; k < terms.length; k++) {
            float weight = (float) weights[k];
            float[] term = sameShape(terms[k], out).data();
            for (int p = 0; p < term.length; p++) {
                out.data()[p] += weight * term[p];
            }
        }
        return out;
    }

    private static Tensor sameShape(Tensor x, Tensor y) {
        if (!x.shape().equals(y.shape())) {
            throw new IllegalArgumentException(
                    "images: shapes must be the same: expected " + x.shape() + ", got " + y.shape());
        }
        return x;
    }
}

package io.github.dpi4j.schedule;

/**
 * The noise levels a sampler walks through, and the constants of each step, in float64. Immutable.
 *
 * <p>A step has an <em>index</em> i = 0 … {@link #steps()} − 1 (0 is the least noisy) and an original <em>timestep</em>,
 * {@link #timestep(int)}: the one the network was trained with and must be asked at. All other values are indexed by
 * i. Leaving timesteps out changes the β of those kept, so that ᾱ at a kept timestep stays what it was in training
 * (Nichol and Dhariwal 2021, section 4).
 */
public final class DiffusionSchedule {
    private final int trainedSteps;
    private final int[] timestepMap;
    private final double[] betas;
    private final double[] alphasCumprod;
    private final double[] posteriorVariance;

    private DiffusionSchedule(double[] trainedBetas, int[] timestepMap) {
        this.trainedSteps = trainedBetas.length;
        this.timestepMap = timestepMap;
        int n = timestepMap.length;
        betas = new double[n];
        alphasCumprod = new double[n];
        posteriorVariance = new double[n];
        double trainedProduct = 1;
        double last = 1;
        double product = 1;
        for (int t = 0, i = 0; i < n; t++) {
            trainedProduct *= 1 - trainedBetas[t];
            if (t == timestepMap[i]) {
                betas[i] = 1 - trainedProduct / last;
                double previous = product;
                product *= 1 - betas[i];
                alphasCumprod[i] = product;
                posteriorVariance[i] = betas[i] * (1 - previous) / (1 - product);
                last = trainedProduct;
                i++;
            }
        }
    }

    /**
     * The schedule that keeps some of the training timesteps.
     *
     * @param trainedSteps number of timesteps the network was trained with, 1000 for OpenAI's models
     * @param respacing as in {@link Respacing}
     */
    public static DiffusionSchedule of(BetaSchedule schedule, int trainedSteps, String respacing) {
        return new DiffusionSchedule(schedule.betas(trainedSteps), Respacing.timesteps(respacing, trainedSteps));
    }

    /**
     * Returns the schedule that visits some of the training timesteps.
     *
     * @param timesteps ascending, each from 0 to trainedSteps − 1
     * @throws IllegalArgumentException if they are not
     */
    public static DiffusionSchedule of(BetaSchedule schedule, int trainedSteps, int[] timesteps) {
        for (int i = 0; i < timesteps.length; i++) {
            if (timesteps[i] < 0 || timesteps[i] >= trainedSteps || i > 0 && timesteps[i] <= timesteps[i - 1]) {
                throw new IllegalArgumentException("timesteps: expected ascending numbers from 0 to "
                        + (trainedSteps - 1) + ", got " + timesteps[i] + " in place " + i);
            }
        }
        if (timesteps.length == 0) {
            throw new IllegalArgumentException("timesteps: expected at least one, got none");
        }
        return new DiffusionSchedule(schedule.betas(trainedSteps), timesteps.clone());
    }

    /** The linear schedule of 1000 training steps, as OpenAI's unconditional models and their descendants have it. */
    public static DiffusionSchedule linear(String respacing) {
        return of(BetaSchedule.LINEAR, 1000, respacing);
    }

    /** Number of steps that are kept. */
    public int steps() {
        return betas.length;
    }

    /** Number of timesteps in training. */
    public int trainedSteps() {
        return trainedSteps;
    }

    /** Returns the original timestep of step i: what the network is asked at. */
    public double timestep(int i) {
        return timestepMap[i];
    }

    /** How far from the clean image step i lies: original timestep / training steps, in [0, 1). */
    public double fraction(int i) {
        return (double) timestepMap[i] / trainedSteps;
    }

    /** Variance that the forward process adds between the kept steps i − 1 and i. */
    public double betas(int i) {
        return betas[i];
    }

    /** ᾱ_i: the share of the image's variance that is left at step i. */
    public double alphasCumprod(int i) {
        return alphasCumprod[i];
    }

    /** ᾱ_{i−1}; 1 for i = 0. */
    public double alphasCumprodPrev(int i) {
        return i == 0 ? 1 : alphasCumprod[i - 1];
    }

    /** √ᾱ: weight of the image in x_i. */
    public double sqrtAlphasCumprod(int i) {
        return Math.sqrt(alphasCumprod[i]);
    }

    /** √(1 − ᾱ): weight of the noise in x_i. */
    public double sqrtOneMinusAlphasCumprod(int i) {
        return Math.sqrt(1 - alphasCumprod[i]);
    }

    /** √(1/ᾱ). */
    public double sqrtRecipAlphasCumprod(int i) {
        return Math.sqrt(1 / alphasCumprod[i]);
    }

    /** √(1/ᾱ − 1). */
    public double sqrtRecipm1AlphasCumprod(int i) {
        return Math.sqrt(1 / alphasCumprod[i] - 1);
    }

    /** Variance of q(x_{i−1} | x_i, x_0), Ho et al. 2020 eq. 7; 0 for i = 0. */
    public double posteriorVariance(int i) {
        return posteriorVariance[i];
    }

    /** Logarithm of {@link #posteriorVariance}; where that is 0, at i = 0, the value of step 1 stands in. */
    public double posteriorLogVarianceClipped(int i) {
        return Math.log(varianceAtLeastOfStep1(i));
    }

    /** Logarithm of β; at i = 0 that of the posterior variance of step 1 (guided-diffusion's "fixed large" variance). */
    public double fixedLargeLogVariance(int i) {
        return Math.log(i == 0 ? varianceAtLeastOfStep1(0) : betas[i]);
    }

    /** Weight of x_0 in the mean of q(x_{i−1} | x_i, x_0), Ho et al. 2020 eq. 7. */
    public double posteriorMeanCoef1(int i) {
        return betas[i] * Math.sqrt(alphasCumprodPrev(i)) / (1 - alphasCumprod[i]);
    }

    /** Weight of x_i in that mean. */
    public double posteriorMeanCoef2(int i) {
        return (1 - alphasCumprodPrev(i)) * Math.sqrt(1 - betas[i]) / (1 - alphasCumprod[i]);
    }

    private double varianceAtLeastOfStep1(int i) {
        // A schedule of a single step has no step 1; its β is the nearest there is.
        return i > 0 ? posteriorVariance[i] : betas.length > 1 ? posteriorVariance[1] : betas[0];
    }
}

package io.github.dpi4j.schedule;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The noise levels a sampler walks through, and the constants of each step, in float64. Immutable.
 *
 * <p>A step has an <em>index</em> i = 0 … {@link #steps()} − 1 (0 is the least noisy) and an original
 * <em>timestep</em>, {@link #timestep(int)}: the network's input, which may lie between those of training. All other
 * values are indexed by i. Leaving timesteps out changes the β of those kept, so that ᾱ at a kept timestep stays what
 * it was in training (Nichol and Dhariwal 2021, section 4).
 *
 * <p>Step 0 leads to the <em>final level</em>, {@link #alphasCumprodPrev}(0): 1, the clean image, or for some solvers a
 * little noise. A timestep may occur twice; the step between the two changes nothing: its β and posterior variance are
 * 0.
 */
public final class DiffusionSchedule {
    private final int trainedSteps;
    private final double[] timesteps;
    private final double[] betas;
    private final double[] alphasCumprod;
    private final double finalAlphasCumprod;
    private final double[] posteriorVariance;

    private DiffusionSchedule(int trainedSteps, double[] timesteps, double[] betas, double[] alphasCumprod,
            double finalAlphasCumprod) {
        this.trainedSteps = trainedSteps;
        this.timesteps = timesteps;
        this.betas = betas;
        this.alphasCumprod = alphasCumprod;
        this.finalAlphasCumprod = finalAlphasCumprod;
        posteriorVariance = new double[betas.length];
        for (int i = 0; i < betas.length; i++) {
            posteriorVariance[i] = betas[i] * (1 - alphasCumprodPrev(i)) / (1 - alphasCumprod[i]);
        }
    }

    /**
     * {@return the schedule that keeps some of the training timesteps}
     *
     * @param schedule the noise schedule of training
     * @param trainedSteps number of timesteps the network was trained with, 1000 for OpenAI's models
     * @param respacing as in {@link Respacing}
     */
    public static DiffusionSchedule of(BetaSchedule schedule, int trainedSteps, String respacing) {
        return respaced(schedule.betas(trainedSteps), Respacing.timesteps(respacing, trainedSteps));
    }

    /**
     * {@return the schedule that visits some of the training timesteps}
     *
     * @param schedule the noise schedule of training
     * @param trainedSteps number of timesteps in training
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
        return respaced(schedule.betas(trainedSteps), timesteps);
    }

    /**
     * {@return the schedule that visits any timesteps, also between those of training, where log ᾱ is interpolated
     * linearly}
     *
     * @param schedule the noise schedule of training
     * @param trainedSteps number of timesteps in training
     * @param timesteps ascending, each from 0 to trainedSteps − 1; one may come twice
     * @param finalAlphasCumprod ᾱ of the state that step 0 leads to: 1 for the clean image, at least ᾱ of step 0
     * @throws IllegalArgumentException if they are not
     */
    public static DiffusionSchedule of(BetaSchedule schedule, int trainedSteps, double[] timesteps,
            double finalAlphasCumprod) {
        LogAlphasCumprod trained = LogAlphasCumprod.of(schedule, trainedSteps);
        double[] alphasCumprod = new double[timesteps.length];
        double[] betas = new double[timesteps.length];
        double before = 0;
        double previous = finalAlphasCumprod;
        for (int i = 0; i < timesteps.length; i++) {
            if (!(timesteps[i] >= before && timesteps[i] <= trainedSteps - 1)) {
                throw new IllegalArgumentException("timesteps: expected ascending numbers from 0 to "
                        + (trainedSteps - 1) + ", got " + timesteps[i] + " in place " + i);
            }
            before = timesteps[i];
            alphasCumprod[i] = Math.exp(trained.at(before));
            betas[i] = 1 - alphasCumprod[i] / previous;
            previous = alphasCumprod[i];
        }
        if (timesteps.length == 0) {
            throw new IllegalArgumentException("timesteps: expected at least one, got none");
        }
        if (!(finalAlphasCumprod >= alphasCumprod[0] && finalAlphasCumprod <= 1)) {
            throw new IllegalArgumentException("finalAlphasCumprod: expected a number from " + alphasCumprod[0]
                    + ", that of step 0, to 1, got " + finalAlphasCumprod);
        }
        return new DiffusionSchedule(trainedSteps, timesteps.clone(), betas, alphasCumprod, finalAlphasCumprod);
    }

    /**
     * {@return the schedule that visits so many timesteps, spread by a rule}
     *
     * @param schedule the noise schedule of training
     * @param trainedSteps number of timesteps in training
     * @param spacing the spacing of the timesteps
     * @param steps number of steps
     * @throws IllegalArgumentException if the rule cannot spread so many
     */
    public static DiffusionSchedule of(BetaSchedule schedule, int trainedSteps, Spacing spacing, int steps) {
        return spacing.schedule(schedule, trainedSteps, steps);
    }

    private static DiffusionSchedule respaced(double[] trainedBetas, int[] kept) {
        double[] betas = new double[kept.length];
        double[] alphasCumprod = new double[kept.length];
        double trainedProduct = 1;
        double last = 1;
        double product = 1;
        for (int t = 0, i = 0; i < kept.length; t++) {
            trainedProduct *= 1 - trainedBetas[t];
            if (t == kept[i]) {
                betas[i] = 1 - trainedProduct / last;
                product *= 1 - betas[i];
                alphasCumprod[i] = product;
                last = trainedProduct;
                i++;
            }
        }
        return new DiffusionSchedule(trainedBetas.length, Arrays.stream(kept).asDoubleStream().toArray(), betas,
                alphasCumprod, 1);
    }

    /**
     * {@return the linear schedule of 1000 training steps, as OpenAI's unconditional models and their descendants have
     * it}
     *
     * @param respacing the respacing, as in guided-diffusion
     */
    public static DiffusionSchedule linear(String respacing) {
        return of(BetaSchedule.LINEAR, 1000, respacing);
    }

    /** {@return the number of steps that are kept} */
    public int steps() {
        return betas.length;
    }

    /** {@return the number of timesteps in training} */
    public int trainedSteps() {
        return trainedSteps;
    }

    /**
     * {@return the original timestep of step i, at which the network is evaluated}
     *
     * @param i index of the step in the schedule
     */
    public double timestep(int i) {
        return timesteps[i];
    }

    /**
     * {@return the distance of step i from the clean image: original timestep / training steps, in [0, 1)}
     *
     * @param i index of the step in the schedule
     */
    public double fraction(int i) {
        return timesteps[i] / trainedSteps;
    }

    /**
     * {@return the variance that the forward process adds between the kept steps i − 1 and i, or the final level and
     * step 0: 1 − ᾱ_i/ᾱ_{i−1}}
     *
     * @param i index of the step in the schedule
     */
    public double betas(int i) {
        return betas[i];
    }

    /**
     * {@return ᾱ_i: the share of the image's variance that is left at step i}
     *
     * @param i index of the step in the schedule
     */
    public double alphasCumprod(int i) {
        return alphasCumprod[i];
    }

    /**
     * {@return ᾱ_{i−1}; for i = 0 that of the final level}
     *
     * @param i index of the step in the schedule
     */
    public double alphasCumprodPrev(int i) {
        return i == 0 ? finalAlphasCumprod : alphasCumprod[i - 1];
    }

    /**
     * {@return √ᾱ: weight of the image in x_i}
     *
     * @param i index of the step in the schedule
     */
    public double sqrtAlphasCumprod(int i) {
        return Math.sqrt(alphasCumprod[i]);
    }

    /**
     * {@return √(1 − ᾱ): weight of the noise in x_i}
     *
     * @param i index of the step in the schedule
     */
    public double sqrtOneMinusAlphasCumprod(int i) {
        return Math.sqrt(1 - alphasCumprod[i]);
    }

    /**
     * {@return √(1/ᾱ)}
     *
     * @param i index of the step in the schedule
     */
    public double sqrtRecipAlphasCumprod(int i) {
        return Math.sqrt(1 / alphasCumprod[i]);
    }

    /**
     * {@return √(1/ᾱ − 1)}
     *
     * @param i index of the step in the schedule
     */
    public double sqrtRecipm1AlphasCumprod(int i) {
        return Math.sqrt(1 / alphasCumprod[i] - 1);
    }

    /**
     * {@return whether step i leads to the clean image}
     *
     * @param i index of the step in the schedule
     */
    public boolean leadsToCleanImage(int i) {
        return alphasCumprodPrev(i) == 1;
    }

    /**
     * {@return the variance of q(x_{i−1} | x_i, x_0), Ho et al. 2020 eq. 7; 0 where the step leads to the clean image
     * or changes nothing}
     *
     * @param i index of the step in the schedule
     */
    public double posteriorVariance(int i) {
        return posteriorVariance[i];
    }

    /**
     * {@return the logarithm of {@link #posteriorVariance}; where that is 0, as at i = 0, the value of the next noisier
     * step stands in}
     *
     * @param i index of the step in the schedule
     */
    public double posteriorLogVarianceClipped(int i) {
        return Math.log(positiveVariance(i));
    }

    /**
     * {@return the logarithm of β; where the posterior variance is 0, its stand-in (guided-diffusion's "fixed large"
     * variance)}
     *
     * @param i index of the step in the schedule
     */
    public double fixedLargeLogVariance(int i) {
        return Math.log(posteriorVariance[i] == 0 ? positiveVariance(i) : betas[i]);
    }

    /**
     * {@return the weight of x_0 in the mean of q(x_{i−1} | x_i, x_0), Ho et al. 2020 eq. 7}
     *
     * @param i index of the step in the schedule
     */
    public double posteriorMeanCoef1(int i) {
        return betas[i] * Math.sqrt(alphasCumprodPrev(i)) / (1 - alphasCumprod[i]);
    }

    /**
     * {@return the weight of x_i in that mean}
     *
     * @param i index of the step in the schedule
     */
    public double posteriorMeanCoef2(int i) {
        return (1 - alphasCumprodPrev(i)) * Math.sqrt(1 - betas[i]) / (1 - alphasCumprod[i]);
    }

    private double positiveVariance(int i) {
        // A schedule of a single step has no noisier one; its β is the nearest there is.
        return IntStream.range(i, betas.length).mapToDouble(n -> posteriorVariance[n]).filter(v -> v > 0).findFirst()
                .orElse(betas[i]);
    }
}

package io.github.dpi4j.sampler;

import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Objects;

/**
 * A diffusion model: a network, the schedule it is sampled with, and what its output means. Immutable; as safe for
 * concurrent use as its network.
 *
 * @param network the network
 * @param schedule the noise schedule
 * @param prediction the quantity that the network predicts
 * @param variance the variance of the reverse steps
 * @param clip whether x̂0 is clipped to [-1, 1], the range of images
 */
public record Prior(NoisePredictor network, DiffusionSchedule schedule, Prediction prediction, Variance variance,
        boolean clip) {
    /** Checks the components. */
    public Prior {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(prediction, "prediction");
        Objects.requireNonNull(variance, "variance");
    }

    /**
     * Makes a model as guided-diffusion trains them: it predicts ε, x̂0 is clipped, and the variance is a learned
     * range, or "fixed large" where the network does not predict it.
     *
     * @param network the network
     * @param schedule the noise schedule
     * @param learnedSigma whether the network predicts variances
     */
    public Prior(NoisePredictor network, DiffusionSchedule schedule, boolean learnedSigma) {
        this(network, schedule, Prediction.EPSILON, learnedSigma ? Variance.LEARNED_RANGE : Variance.FIXED_LARGE, true);
    }

    /**
     * {@return the same model, sampled with another schedule}
     *
     * @param other the replacement
     */
    public Prior withSchedule(DiffusionSchedule other) {
        return new Prior(network, other, prediction, variance, clip);
    }

    /**
     * {@return the same model with another function in the network's place}
     *
     * @param other the replacement
     */
    public Prior withNetwork(NoisePredictor other) {
        return new Prior(other, schedule, prediction, variance, clip);
    }

    /**
     * {@return the same model, with x̂0 clipped to [-1, 1] or not}
     *
     * @param clips whether estimates of clean images are clipped to [-1, 1]
     */
    public Prior withClip(boolean clips) {
        return new Prior(network, schedule, prediction, variance, clips);
    }

    /**
     * Evaluates the network once and interprets its output.
     *
     * @param x images at step i (N, C, H, W); not modified
     * @param i index of the step in the schedule
     * @return the estimate
     * @throws IllegalArgumentException if the network's output does not have the channels that {@link #variance} needs
     * @throws ArithmeticException if the output is not finite: weights are broken or of another kind of network
     */
    public Estimate estimate(Tensor x, int i) {
        return read(network.predict(x, schedule.timestep(i)), x, i, clip);
    }

    /** {@return whether {@link #differentiableEstimate} can be asked for} */
    public boolean isDifferentiable() {
        return network instanceof DifferentiablePredictor;
    }

    /**
     * Evaluates the network once, with vector-Jacobian products from the clean image to x.
     *
     * @param x as in {@link #estimate}; not to be modified before the vector-Jacobian product is taken
     * @param i index of the step in the schedule
     * @return the estimate
     * @throws IllegalArgumentException as {@link #estimate}, and if the network has no gradients
     * @throws ArithmeticException as {@link #estimate}
     */
    public DifferentiableEstimate differentiableEstimate(Tensor x, int i) {
        if (!(network instanceof DifferentiablePredictor differentiable)) {
            throw new IllegalArgumentException("network: expected one with input gradients, got one without");
        }
        DifferentiablePredictor.Pass pass = differentiable.forward(x, schedule.timestep(i));
        Estimate free = read(pass.output(), x, i, false);
        Estimate estimate = clip ? free.withPredXStart(GaussianDiffusion.clip(free.predXStart())) : free;
        return new DifferentiableEstimate(estimate, cotangent -> {
            Tensor inside = clip ? within(free.predXStart(), cotangent) : cotangent;
            Tensor back = pass.pullback().apply(padded(inside, pass.output().dim(1)));
            return prediction == Prediction.X_START
                    ? back
                    : GaussianDiffusion.predictXStartFromEps(schedule, i, inside, back);
        });
    }

    /** Reads the network's answer. */
    private Estimate read(Tensor output, Tensor x, int i, boolean clips) {
        requireFinite(output, i);
        int channels = x.dim(1);
        boolean hasVariance = output.dim(1) == 2 * channels;
        if (!hasVariance && (variance.isLearned() || output.dim(1) != channels)) {
            throw new IllegalArgumentException(
                    "network: expected " + (variance.isLearned() ? 2 * channels : channels + " or " + 2 * channels)
                            + " output channels for " + variance + " variance, got " + output.dim(1));
        }
        Tensor values = hasVariance ? channels(output, 0, channels) : output;
        boolean isEps = prediction == Prediction.EPSILON;
        Tensor xStart = isEps ? GaussianDiffusion.predictXStartFromEps(schedule, i, x, values) : values;
        Tensor eps = isEps ? values : GaussianDiffusion.predictEpsFromXStart(schedule, i, x, values);
        Tensor logVariance = variance.isLearned() ? channels(output, channels, 2 * channels) : Tensor.zeros(x.shape());
        readLogVariance(logVariance.data(), i);
        return new Estimate(clips ? GaussianDiffusion.clip(xStart) : xStart, eps, logVariance);
    }

    /** Returns the cotangent where the image lies in [-1, 1], 0 elsewhere. */
    private static Tensor within(Tensor image, Tensor cotangent) {
        Tensor out = Tensor.zeros(cotangent.shape());
        for (int p = 0; p < out.size(); p++) {
            out.data()[p] = Math.abs(image.data()[p]) <= 1 ? cotangent.data()[p] : 0;
        }
        return out;
    }

    /** Returns the images with channels of zeros after their own, up to so many: x̂0 does not depend on variances. */
    private static Tensor padded(Tensor images, int channels) {
        int length = images.size() / images.dim(0);
        int plane = images.dim(2) * images.dim(3);
        Tensor out = Tensor.zeros(images.dim(0), channels, images.dim(2), images.dim(3));
        for (int n = 0; n < images.dim(0); n++) {
            System.arraycopy(images.data(), n * length, out.data(), n * channels * plane, length);
        }
        return out;
    }

    /** Turns the network's values (modified) into log σ². */
    private void readLogVariance(float[] values, int i) {
        if (schedule.betas(i) == 0) {
            // A step that goes nowhere adds no noise.
            Arrays.fill(values, Float.NEGATIVE_INFINITY);
            return;
        }
        switch (variance) {
            case LEARNED -> {
            }
            case FIXED_SMALL -> Arrays.fill(values, (float) schedule.posteriorLogVarianceClipped(i));
            case FIXED_LARGE -> Arrays.fill(values, (float) schedule.fixedLargeLogVariance(i));
            case LEARNED_RANGE -> {
                float min = (float) schedule.posteriorLogVarianceClipped(i);
                float max = (float) Math.log(schedule.betas(i));
                for (int p = 0; p < values.length; p++) {
                    float fraction = (values[p] + 1) / 2;
                    values[p] = fraction * max + (1 - fraction) * min;
                }
            }
        }
    }

    private void requireFinite(Tensor output, int i) {
        float greatest = output.maxAbs();
        if (!Float.isFinite(greatest)) {
            throw new ArithmeticException("network: expected finite output at timestep "
                    + label(schedule.timestep(i)) + ", got " + greatest);
        }
    }

    /** Returns a timestep for people: whole ones without a fraction. */
    static String label(double timestep) {
        return timestep == Math.rint(timestep) ? Long.toString((long) timestep) : Double.toString(timestep);
    }

    /** Channels {@code from} (inclusive) to {@code to} (exclusive) of every image, copied. */
    private static Tensor channels(Tensor t, int from, int to) {
        int plane = t.dim(2) * t.dim(3);
        Tensor out = Tensor.zeros(t.dim(0), to - from, t.dim(2), t.dim(3));
        int length = (to - from) * plane;
        for (int n = 0; n < t.dim(0); n++) {
            System.arraycopy(t.data(), (n * t.dim(1) + from) * plane, out.data(), n * length, length);
        }
        return out;
    }
}

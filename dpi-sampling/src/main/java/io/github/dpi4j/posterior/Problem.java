package io.github.dpi4j.posterior;

import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.operator.Spectrum;
import io.github.dpi4j.sampler.Ddpm;
import io.github.dpi4j.sampler.Estimate;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.SamplerStep;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.Objects;

/**
 * An inverse problem: a prior, and a measurement that images are to agree with.
 *
 * @param prior the diffusion prior
 * @param measurement the measurement; not modified
 */
public record Problem(Prior prior, Measurement measurement) {
    /** Checks the components. */
    public Problem {
        Objects.requireNonNull(prior, "prior");
        Objects.requireNonNull(measurement, "measurement");
    }

    /** {@return the noise levels that are visited} */
    public DiffusionSchedule schedule() {
        return prior.schedule();
    }

    /** {@return the measurement's operator A} */
    public LinearOperator operator() {
        return measurement.operator();
    }

    /**
     * Returns the operator's singular value decomposition.
     *
     * @param method that needs it, for messages
     * @throws IllegalArgumentException if it is not known
     */
    Spectrum spectrum(String method) {
        return operator().spectrum().orElseThrow(() -> new IllegalArgumentException(method
                + ": expected an operator with a known spectrum, got " + operator().getClass().getSimpleName()));
    }

    /** {@return the measured values} */
    public Tensor y() {
        return measurement.y();
    }

    /** {@return σ of the measurement} */
    public double noiseLevel() {
        return measurement.noiseLevel();
    }

    /**
     * Returns the step from x_i that the prior takes without the measurement: DDPM's, with clipped x̂0.
     *
     * @param noise standard normal, of x's shape
     */
    SamplerStep ddpmStep(int i, Tensor x, Tensor noise) {
        return ddpmStep(i, x, prior.withClip(true).estimate(x, i), noise);
    }

    /** Returns DDPM's step from x_i with an estimate of the prior's. */
    SamplerStep ddpmStep(int i, Tensor x, Estimate estimate, Tensor noise) {
        return new Ddpm().step(schedule(), i, x, estimate, noise, List.of());
    }

    /** Checks that a method's settings fit the schedule and the images' size. */
    void check(PosteriorMethod<?> method) {
        Shape image = imageShape();
        method.check(schedule(), image.dim(2), image.dim(3), noiseLevel());
    }

    /** {@return the shape of the images that are sought} */
    public Shape imageShape() {
        return measurement.imageShape();
    }
}

package io.github.dpi4j.posterior;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.loop.LoopImages;
import io.github.dpi4j.backend.loop.PixelProgram;
import io.github.dpi4j.backend.loop.PixelProgram.Register;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.Prediction;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.schedule.DiffusionSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of {@link Dpi}'s steps as a program on pixels, with its coefficients as functions of the step: the
 * equations of {@link io.github.dpi4j.sampler.GaussianDiffusion}, {@link Ddim} and {@link io.github.dpi4j.sampler.Ddpm} in
 * their order of operations, so that the images have the bits of the steps on the host if the networks' values have.
 */
final class DpiPixels {
    private final PixelProgram.Builder p = new PixelProgram.Builder();
    private final List<IntToDoubleFunction> coefficients = new ArrayList<>();

    /**
     * The images that a step reads and writes.
     *
     * @param chosen the structure mask
     * @param hasVariance whether the prior's output has so many channels more
     */
    record Images(Network prior, @Nullable Network corrector, LoopImages condition, LoopImages chosen,
            int channels, boolean hasVariance) {
        LoopImages x() {
            return new LoopImages.Input(prior, "x");
        }
    }

    private DpiPixels(IntToDoubleFunction timestep) {
        coefficients.add(timestep);
    }

    /** Returns the program that draws x_T. */
    static DpiPixels start(LoopImages x) {
        DpiPixels pixels = new DpiPixels(i -> 0);
        pixels.p.store(pixels.p.normal(), x);
        return pixels;
    }

    /** Returns the program of a step of this stage. */
    static DpiPixels step(Dpi dpi, Prior prior, Stage stage, Images images) {
        DpiPixels pixels = new DpiPixels(prior.schedule()::timestep);
        pixels.new Steps(dpi, prior, images).step(stage);
        return pixels;
    }

    PixelProgram program() {
        return p.build();
    }

    /** Returns the number of coefficients. */
    int slots() {
        return coefficients.size();
    }

    /** Writes the coefficients of step i. */
    void coefficients(int i, float[] to, int offset) {
        for (int slot = 0; slot < coefficients.size(); slot++) {
            to[offset + slot] = (float) coefficients.get(slot).applyAsDouble(i);
        }
    }

    /** Returns the first slot of these coefficients. */
    private int slot(IntToDoubleFunction... values) {
        coefficients.addAll(List.of(values));
        return coefficients.size() - values.length;
    }

    /** A step's instructions. */
    private final class Steps {
        private final Dpi dpi;
        private final Prior prior;
        private final DiffusionSchedule schedule;
        private final Images images;
        private @Nullable Register noise;
        private @Nullable Register logVariance;

        Steps(Dpi dpi, Prior prior, Images images) {
            this.dpi = dpi;
            this.prior = prior;
            this.schedule = prior.schedule();
            this.images = images;
        }

        /** As {@link Dpi#reverse}. */
        void step(Stage stage) {
            Register x = p.load(images.x(), 0);
            Register output = p.load(new LoopImages.Output(images.prior), 0);
            p.requireFinite(output);
            Register second = images.hasVariance
                    ? p.load(new LoopImages.Output(images.prior), images.channels)
                    : null;
            if (second != null) {
                p.requireFinite(second);
            }
            boolean isEps = prior.prediction() == Prediction.EPSILON;
            Register xStart = isEps
                    ? p.weightedSum(x, output,
                            slot(schedule::sqrtRecipAlphasCumprod, i -> -schedule.sqrtRecipm1AlphasCumprod(i)))
                    : output;
            Register eps = isEps ? output : epsFromXStart(x, xStart);
            Register clipped = prior.clip() ? p.clip(xStart) : xStart;
            if (dpi.sampler() instanceof Ddim(double eta)) {
                noise = eta == 0 ? null : p.normal();
                eps = epsFromXStart(x, clipped);
            } else if (stage != Stage.FREE || !schedule.leadsToCleanImage(0)) {
                noise = p.normal();
                logVariance = logVariance(second);
            }
            Register free = sample(x, clipped, eps);
            Register next = stage == Stage.FREE ? free : hold(stage, free, eps);
            p.requireFinite(next);
            p.store(next, images.x());
        }

        private Register epsFromXStart(Register x, Register xStart) {
            return p.scaledDifference(x, xStart,
                    slot(schedule::sqrtRecipAlphasCumprod, schedule::sqrtRecipm1AlphasCumprod));
        }

        private Register logVariance(@Nullable Register second) {
            return switch (prior.variance()) {
                case LEARNED -> Objects.requireNonNull(second);
                case FIXED_SMALL -> p.constant(slot(schedule::posteriorLogVarianceClipped));
                case FIXED_LARGE -> p.constant(slot(schedule::fixedLargeLogVariance));
                case LEARNED_RANGE -> p.between(Objects.requireNonNull(second),
                        slot(i -> Math.log(schedule.betas(i)), schedule::posteriorLogVarianceClipped));
            };
        }

        /** Returns the sampler's x_{i−1}; {@code eps} is the noise in x by its clean image. */
        private Register sample(Register x, Register xStart, Register eps) {
            if (dpi.sampler() instanceof Ddim ddim) {
                Register mean = p.weightedSum(xStart, eps, slot(i -> Math.sqrt(schedule.alphasCumprodPrev(i)), i -> {
                    double sigma = ddim.sigma(schedule, i);
                    return Math.sqrt(Math.max(0, 1 - schedule.alphasCumprodPrev(i) - sigma * sigma));
                }));
                return noise == null ? mean : p.weightedSum(mean, noise, slot(i -> 1, i -> ddim.sigma(schedule, i)));
            }
            Register mean = p.weightedSum(xStart, x, slot(schedule::posteriorMeanCoef1, schedule::posteriorMeanCoef2));
            return noise == null ? mean : p.addNoise(mean, Objects.requireNonNull(logVariance), noise);
        }

        /** Puts known pixels in place, and the corrector's input. */
        private Register hold(Stage stage, Register free, Register eps) {
            Register known = p.load(images.condition, 0);
            Register noisy = p.weightedSum(known, eps,
                    slot(schedule::sqrtAlphasCumprod, schedule::sqrtOneMinusAlphasCumprod));
            Register renoised = sample(noisy, known,
                    dpi.sampler() instanceof Ddim ? epsFromXStart(noisy, known) : eps);
            Register next;
            if (stage == Stage.STRONG) {
                next = p.selectGrid(renoised, free);
            } else {
                Register put = p.weightedSum(renoised, free, slot(i -> dpi.settings().weight(schedule, i),
                        i -> 1 - (float) dpi.settings().weight(schedule, i)));
                next = p.selectChosen(images.chosen, put, free);
            }
            if (images.corrector != null) {
                Register seen = p.selectGrid(stage == Stage.STRONG ? renoised : next, p.constant(slot(i -> 0)));
                p.store(seen, new LoopImages.Input(images.corrector, "x"));
            }
            return next;
        }
    }
}

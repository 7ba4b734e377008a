package io.github.dpi4j.posterior;

import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.operator.PixelMask;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Estimate;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.sampler.Sampler;
import io.github.dpi4j.sampler.SamplerStep;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Diffusion Prior Interpolation (Yang et al., "Diffusion Prior Interpolation for Flexibility Real-World Face
 * Super-Resolution", AAAI 2025): an unconditional diffusion prior draws the image, and at every step known pixels are
 * put in place at the step's noise level. In the strong stage these are all pixels of the grid; in the weak one, nearer
 * the end, those that carry structure, with a share that falls to 0. A corrector adapts the known pixels to the image.
 *
 * <p>The measurement is a {@link GridSampling}'s: the known pixels (N, 3, H/k, W/k). Draws: x_T; then at every step
 * standard normals of the images' shape (at the last one too, unused), and in the weak stage the structure mask (N, 1,
 * H/k, W/k).
 *
 * @param sampler the sampler
 * @param settings the method's settings
 * @param corrector {@link ConditionCorrector#NONE} where there is none
 */
public record Dpi(Sampler sampler, DpiSettings settings, ConditionCorrector corrector)
        implements
            PosteriorMethod<DpiStep> {
    /** Checks the components. */
    public Dpi {
        Objects.requireNonNull(sampler, "sampler");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(corrector, "corrector");
    }

    /**
     * {@return the same with a corrector}
     *
     * @param other the corrector
     */
    public Dpi withCorrector(ConditionCorrector other) {
        return new Dpi(sampler, settings, other);
    }

    @Override
    public void check(Problem problem) {
        grid(problem);
    }

    @Override
    public DpiStep start(Problem problem, int i, NoiseSource noise) {
        return DpiStep.start(grid(problem), i, noise.normal(problem.imageShape()),
                problem.operator().adjoint(problem.y()));
    }

    @Override
    public DpiStep reverse(Problem problem, int i, DpiStep before, NoiseSource noise) {
        DiffusionSchedule schedule = problem.schedule();
        GridSampling grid = grid(problem);
        Stage stage = settings.stage(schedule, i);
        Tensor z = noise.normal(before.x().shape());
        SamplerStep last = before.prior();
        List<SamplerStep> history = last == null || sampler.order() == 1 ? List.of() : List.of(last);
        SamplerStep free = sampler.step(schedule, i, before.x(), problem.prior().estimate(before.x(), i), z, history);
        if (stage == Stage.FREE) {
            return before.next(schedule, i, stage, free, free.sample(), before.condition(), null);
        }
        Tensor renoised = renoise(schedule, free, before.condition());
        PixelMask held = stage == Stage.STRONG ? grid.mask() : structure(grid, before.condition(), noise);
        Tensor put = stage == Stage.STRONG ? renoised : mix(settings.weight(schedule, i), renoised, free.sample());
        Tensor x = held.select(put, free.sample());
        PixelMask known = grid.mask();
        Tensor seen = known.keep(stage == Stage.STRONG ? renoised : x);
        Tensor condition = known
                .keep(corrector.correct(seen, schedule.timestep(i), problem.operator().adjoint(problem.y())));
        return before.next(schedule, i, stage, free, x, condition, held);
    }

    @Override
    public Dpi beforeOwnPasses(Runnable action) {
        return corrector == ConditionCorrector.NONE ? this : withCorrector(corrector.before(action));
    }

    @Override
    public Optional<Tensor> onDevice(Problem problem, NoiseSource noise, StepListener listener) {
        return DpiOnDevice.sample(this, problem, grid(problem), noise, listener);
    }

    /**
     * Re-noises a known clean image to the noise level that a step has led to, with the step's own noise: the noise
     * that the prior predicted in x, and the noise that the sampler added. A known image that equals the step's x̂0
     * becomes its sample.
     */
    Tensor renoise(DiffusionSchedule schedule, SamplerStep step, Tensor known) {
        Tensor noisy = GaussianDiffusion.qSample(schedule, step.i(), known, step.eps());
        Estimate estimate = new Estimate(known, step.eps(), step.logVariance());
        return sampler.step(schedule, step.i(), noisy, estimate, step.noise()).sample();
    }

    private PixelMask structure(GridSampling grid, Tensor condition, NoiseSource noise) {
        return grid.mask(noise.bernoulli(StructureMask.probability(grid.apply(condition), settings.gamma())));
    }

    private static GridSampling grid(Problem problem) {
        if (problem.operator() instanceof GridSampling grid) {
            return grid;
        }
        throw new IllegalArgumentException("dpi: expected a measurement by GridSampling, got one by "
                + problem.operator().getClass().getSimpleName());
    }

    /** Returns w·a + (1 − w)·b. */
    private static Tensor mix(double w, Tensor a, Tensor b) {
        float share = (float) w;
        Tensor out = Tensor.zeros(a.shape());
        for (int p = 0; p < out.size(); p++) {
            out.data()[p] = share * a.data()[p] + (1 - share) * b.data()[p];
        }
        return out;
    }
}

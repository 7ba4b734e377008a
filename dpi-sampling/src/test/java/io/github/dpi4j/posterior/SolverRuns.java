package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.sampler.DpmSolverPlusPlus;
import io.github.dpi4j.sampler.DynamicThresholding;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Plms;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.RecordedNoise;
import io.github.dpi4j.sampler.Sampler;
import io.github.dpi4j.sampler.SamplerStep;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.sampler.UniPc;
import io.github.dpi4j.sampler.UnconditionalSampler;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.schedule.Spacing;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Unconditional runs of DPM-Solver++, UniPC and PLMS: by the solvers' authors, and by diffusers. */
final class SolverRuns implements RecordedCheck {
    private static final Map<String, Solver> DIFFUSERS = Map.of(
            "DPMSolverMultistepScheduler", new Solver(DpmSolverPlusPlus.DIFFUSERS, Spacing.LINSPACE),
            "UniPCMultistepScheduler", new Solver(new UniPc(), Spacing.LINSPACE),
            "PNDMScheduler", new Solver(new Plms(), Spacing.PLMS));
    private static final String AUTHORS = "DPM_Solver.sample";
    private static final Map<String, Spacing> AUTHORS_SPACINGS = Map.of("time_uniform", Spacing.UNIFORM_T, "logSNR",
            Spacing.UNIFORM_LOG_SNR);
    private static final double WHOLE_RUN = 3e-5;
    /**
     * The authors' times are float32. With logSNR, λ at timestep 0, through log(1 − ᾱ), is off by 8e-5, and all others in
     * proportion; so steps are checked at the recorded times.
     */
    private static final Map<Spacing, Double> TIMESTEP = Map.of(Spacing.UNIFORM_T, 1e-4, Spacing.UNIFORM_LOG_SNR, 1e-2);

    private record Solver(Sampler sampler, Spacing spacing) {
    }

    @Override
    public boolean understands(RecordedFile file) {
        return Stream.concat(DIFFUSERS.keySet().stream(), Stream.of(AUTHORS)).anyMatch(file::isOf);
    }

    @Override
    public void check(RecordedFile file) {
        Solver solver = solver(file);
        DiffusionSchedule schedule = DiffusionSchedule.of(BetaSchedule.LINEAR, 1000, solver.spacing(),
                file.whole("steps"));
        double[] recorded = timesteps(file);
        assertArrayEquals(recorded, IntStream.range(0, schedule.steps()).mapToDouble(schedule::timestep).toArray(),
                TIMESTEP.getOrDefault(solver.spacing(), 0.0), "timesteps");
        checkLevels(file, schedule);
        DiffusionSchedule exact = DiffusionSchedule.of(BetaSchedule.LINEAR, 1000, recorded,
                schedule.alphasCumprodPrev(0));
        try (Network network = file.network()) {
            Prior prior = new Prior(NoisePredictor.of(network), exact, true).withClip(false);
            checkSteps(file, prior, solver.sampler());
            checkRun(file, prior, solver.sampler());
        }
    }

    private static Solver solver(RecordedFile file) {
        if (!file.isOf(AUTHORS)) {
            return DIFFUSERS.entrySet().stream().filter(e -> file.isOf(e.getKey())).findFirst().orElseThrow()
                    .getValue();
        }
        assertEquals("dpmsolver++", file.text("algorithm"));
        assertEquals("True", file.text("lower_order_final"));
        DpmSolverPlusPlus solver = new DpmSolverPlusPlus(file.whole("order"),
                DpmSolverPlusPlus.AUTHORS.firstOrderEndBelow());
        Sampler sampler = file.text("thresholding").startsWith("dynamic, ratio 0.995")
                ? new DynamicThresholding(solver, 0.995)
                : solver;
        return new Solver(sampler, AUTHORS_SPACINGS.get(file.text("skip_type")));
    }

    /** The timesteps of all network calls, ascending. */
    private static double[] timesteps(RecordedFile file) {
        double[] calls = file.has("network_t")
                ? file.tensors().stored("network_t").toDoubles()
                : IntStream.of(file.wholes("timesteps")).asDoubleStream().toArray();
        return IntStream.range(0, calls.length).mapToDouble(i -> calls[calls.length - 1 - i]).toArray();
    }

    /** σ/α of all states, the final one included, where it is recorded. */
    private static void checkLevels(RecordedFile file, DiffusionSchedule schedule) {
        double[] actual = IntStream.rangeClosed(0, schedule.steps())
                .mapToDouble(k -> k == schedule.steps()
                        ? schedule.alphasCumprodPrev(0)
                        : schedule.alphasCumprod(schedule.steps() - 1 - k))
                .map(a -> Math.sqrt((1 - a) / a)).toArray();
        if (file.has("sigmas")) {
            Golden.assertClose(file.tensors().stored("sigmas").toDoubles(), actual, 1e-6);
        }
        if (file.has("lambda")) {
            assertArrayEquals(file.tensors().stored("lambda").toDoubles(),
                    Arrays.stream(actual).map(sigma -> -Math.log(sigma)).toArray(), 1e-4, "lambda");
        }
    }

    /** Every step from its recorded state; the solver's memory comes from the steps before. */
    private static void checkSteps(RecordedFile file, Prior prior, Sampler sampler) {
        int steps = prior.schedule().steps();
        assertEquals(steps, file.count("x"));
        Deque<SamplerStep> history = new ArrayDeque<>();
        for (int k = 0; k < steps; k++) {
            int i = steps - 1 - k;
            Tensor x = file.tensor("x", k);
            SamplerStep step = sampler.step(prior.schedule(), i, x, prior.estimate(x, i), x, List.copyOf(history));
            if (file.has(RecordedFile.numbered("x0", k))) {
                file.assertClose(RecordedFile.numbered("x0", k), step.predXStart(), STEP);
            }
            file.assertClose(k == steps - 1 ? "result" : RecordedFile.numbered("x", k + 1), step.sample(), STEP);
            history.addFirst(step);
            while (history.size() >= sampler.order()) {
                history.removeLast();
            }
        }
    }

    private static void checkRun(RecordedFile file, Prior prior, Sampler sampler) {
        Tensor start = file.tensor("noise", 0);
        Tensor[] draws = new Tensor[1 + prior.schedule().steps()];
        Arrays.fill(draws, start);
        Tensor result = new UnconditionalSampler(prior, sampler).sample(start.shape(),
                new RecordedNoise(List.of(draws), List.of()), StepListener.NONE);
        file.assertClose("result", result, WHOLE_RUN);
    }
}

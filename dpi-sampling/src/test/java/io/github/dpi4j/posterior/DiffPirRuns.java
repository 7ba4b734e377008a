package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.operator.Bicubic;
import io.github.dpi4j.operator.BlurFile;
import io.github.dpi4j.operator.CircularBlur;
import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.RecordedNoise;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Runs of DiffPIR's own script for super-resolution, in both of its modes. */
final class DiffPirRuns implements RecordedCheck {
    /** How far the authors' FFT solution, which divides by ρ in float32, is off, times ρ: about one rounding of values below 1. */
    private static final double FFT = 7e-9;

    @Override
    public boolean understands(RecordedFile file) {
        return file.isOf("yuanzhi-zhu/DiffPIR") && file.has("noise.0000");
    }

    @Override
    public void check(RecordedFile file) {
        try (Network network = file.network(KernelChoice.SCALAR)) {
            Run run = Run.of(file, network);
            run.checkMeasurement();
            run.checkSteps();
            run.checkWhole();
        }
    }

    private record Run(RecordedFile file, DiffPir method, Problem problem, boolean blurs) {
        static Run of(RecordedFile file, Network network) {
            assertEquals(0, file.number("eta"), file.path() + ": eta");
            Tensor image = file.tensor("x_up");
            int[] timesteps = DiffPirFactory.timesteps(file.whole("iter_num"), 1000);
            assertArrayEquals(file.wholes("timesteps"), reversed(timesteps), file.path() + ": timesteps");
            Prior prior = new Prior(NoisePredictor.of(network),
                    DiffusionSchedule.of(BetaSchedule.LINEAR, 1000, timesteps), true);
            boolean blurs = file.text("sr_mode").equals("blur");
            int scale = file.whole("scale");
            LinearOperator operator = blurs
                    ? CircularBlur.of(image.dim(2), image.dim(3), BlurFile.asKernel(file.tensor("kernel")), scale)
                    : Bicubic.resizer(image.dim(2), image.dim(3), 1.0 / scale);
            // y is on [0, 1], and the kernel's sum is not quite 1: 2(y − A x) = (2y − A 1) − A(2x − 1).
            Tensor ones = Tensor.zeros(image.shape());
            Arrays.fill(ones.data(), 1);
            Tensor y = GaussianDiffusion.weightedSum(2, file.tensor("y"), -1, operator.apply(ones));
            DiffPir.DataStep dataStep = blurs
                    ? new DiffPir.Proximal()
                    : new DiffPir.BackProjection(file.number("gamma"), file.whole("inIter"));
            return new Run(file, new DiffPir(file.number("lambda_"), file.number("zeta"), dataStep, true),
                    new Problem(prior, new Measurement(operator, y, 2 * file.number("noise_level_img"))), blurs);
        }

        private static int[] reversed(int[] values) {
            return IntStream.range(0, values.length).map(k -> values[values.length - 1 - k]).toArray();
        }

        void checkMeasurement() {
            Tensor y = file.tensor("y");
            Tensor image = file.tensor("x_up");
            file.assertClose("x_up",
                    Bicubic.opencv(y.dim(2), y.dim(3), image.dim(2), image.dim(3)).apply(y), STEP);
            double[] rhos = file.tensors().stored("rhos").toDoubles();
            for (int i = 0; i < steps(); i++) {
                double expected = rhos[(int) problem.schedule().timestep(i)];
                assertEquals(expected, method.rho(problem, i), 2e-4 * expected, file.path() + ": rho at step " + i);
            }
        }

        private int steps() {
            return problem.schedule().steps();
        }

        void checkSteps() {
            RecordedNoise noise = file.noise(used());
            Tensor start = method.start(problem, steps() - 1, noise).x();
            file.assertClose("x.0000", start, STEP);
            for (int k = 0; k < steps(); k++) {
                int i = steps() - 1 - k;
                Tensor x = file.tensor(nameOf(k));
                ImageStep step = method.reverse(problem, i, ImageStep.start(i, x), noise);
                double tolerance = RecordedTrajectory.tolerance(problem.schedule(), i);
                if (i > 0) {
                    file.assertClose(RecordedFile.numbered("x0", k), step.predXStart(), tolerance);
                }
                if (k == 0 && !hasInnerIterations()) {
                    checkData("x0_data.first", k);
                } else if (k == steps() - 2) {
                    checkData("x0_data.last", k);
                }
                double weight = Math.sqrt(problem.schedule().alphasCumprodPrev(i));
                file.assertClose(nameOf(k + 1), step.x(),
                        Math.max(STEP, weight * Math.max(tolerance, dataTolerance(k))));
            }
            assertTrue(noise.isUsedUp(), file.path() + ": draws were left over");
        }

        /** Whether x0_data.first is that of an inner iteration, not of the step. */
        private boolean hasInnerIterations() {
            return method.dataStep() instanceof DiffPir.BackProjection(double _, int iterations) && iterations > 1;
        }

        private void checkData(String name, int k) {
            Tensor corrected = method.correct(problem, steps() - 1 - k, file.tensor("x0", k));
            file.assertClose(name, corrected, dataTolerance(k));
        }

        private double dataTolerance(int k) {
            return blurs ? Math.max(STEP, FFT / method.rho(problem, steps() - 1 - k)) : STEP;
        }

        private String nameOf(int k) {
            return file.has(RecordedFile.numbered("x", k)) ? RecordedFile.numbered("x", k) : "result";
        }

        /** The numbers of the start's draw, and for each step but the last of the third of its three. */
        private int[] used() {
            Set<Integer> unused = Arrays.stream(file.text("unused").replaceAll("[\\[\\] ]", "").split(","))
                    .map(Integer::valueOf).collect(Collectors.toSet());
            int[] used = IntStream.range(1, 2 + 3 * steps())
                    .filter(n -> !unused.contains(n) && file.has(RecordedFile.numbered("noise", n))).toArray();
            assertEquals(steps(), used.length, file.path() + ": draws used");
            return used;
        }

        /** From x_T on, or from the first state after which the authors' solution can be relied on. */
        void checkWhole() {
            int first = 0;
            while (first < steps() - 1 && dataTolerance(first) > STEP) {
                first++;
            }
            RecordedNoise noise = first == 0
                    ? file.noise(used())
                    : file.noise(Arrays.copyOfRange(used(), first + 1, steps()));
            Tensor result = first == 0
                    ? new PosteriorSampler(problem.prior(), method).sample(problem.measurement(), noise,
                            StepListener.NONE)
                    : from(first, noise);
            assertTrue(noise.isUsedUp(), file.path() + ": draws were left over");
            file.assertClose("result", result, file.endTolerance());
        }

        private Tensor from(int first, RecordedNoise noise) {
            ImageStep state = ImageStep.start(steps() - 1 - first, file.tensor("x", first));
            for (int i = steps() - 1 - first; i >= 0; i--) {
                state = method.reverse(problem, i, state, noise);
            }
            return state.x();
        }
    }
}

package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.operator.AveragePooling;
import io.github.dpi4j.operator.Bicubic;
import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.sampler.Estimate;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.RecordedNoise;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Runs of DDNM's three codes: by singular values, without them ("simplified"), and hq_demo; the last also in tiles. */
final class DdnmRuns implements RecordedCheck {
    @Override
    public boolean understands(RecordedFile file) {
        return file.isOf("wyhuai/DDNM") && file.has("noise.0000");
    }

    @Override
    public void check(RecordedFile file) {
        try (Network network = file.network(KernelChoice.SCALAR)) {
            Run run = Run.of(file, network);
            if (run.isTiled()) {
                new MaskShiftRun(run).check();
                return;
            }
            run.checkMeasurement();
            run.checkSteps();
            run.checkCoefficients();
            run.checkWhole();
        }
    }

    /**
     * A recorded run.
     *
     * @param first number of the draw of x_T: 1 where noise was added to y
     */
    record Run(RecordedFile file, CleanImageCorrection method, Problem problem, int first) {
        static Run of(RecordedFile file, Network network) {
            boolean hq = file.isOf("hq_demo");
            Tensor image = file.tensor("x", 0);
            Tensor y = file.tensor("y");
            double sigmaY = file.number("sigma_y") * (hq ? 1 : 2);
            LinearOperator operator = operator(file, image.dim(2), image.dim(3));
            if (file.has("V_small") && sigmaY > 0) {
                operator = TorchBasis.of(file, operator, image.dim(2), image.dim(3));
            }
            DiffusionSchedule schedule = hq
                    ? DiffusionSchedule.linear(file.text("respacing"))
                    : DiffusionSchedule.of(BetaSchedule.LINEAR, 1000,
                            StridedSteps.timesteps(file.whole("T_sampling"), 1000));
            Prior prior = new Prior(NoisePredictor.of(network), schedule, true);
            int first = file.tensor("noise", 0).shape().equals(image.shape()) ? 0 : 1;
            boolean tiled = !file.tensor("x_orig").shape().equals(image.shape());
            Measurement measurement = tiled
                    ? new Measurement(operator, Tensor.zeros(operator.measurementShape(image.shape())), sigmaY)
                    : new Measurement(operator, y, sigmaY);
            return new Run(file, method(file, hq), new Problem(prior, measurement), first);
        }

        static LinearOperator operator(RecordedFile file, int height, int width) {
            int scale = file.whole("scale");
            return switch (file.text("degradation")) {
                case "sr_averagepooling" -> AveragePooling.of(height, width, scale);
                case "sr_bicubic" -> Bicubic.srConv(height, width, scale);
                case String other -> throw new AssertionError(file.path() + ": unknown degradation " + other);
            };
        }

        private static CleanImageCorrection method(RecordedFile file, boolean hq) {
            if (hq) {
                return new DdnmHq(JumpScheduleFile.schedule(file, "schedule_jump_params"), true);
            }
            return new Ddnm(file.number("eta"),
                    new JumpSchedule(file.whole("travel_length"), file.whole("travel_repeat")),
                    file.isOf("simplified") ? Ddnm.Formula.SIMPLIFIED : Ddnm.Formula.SVD);
        }

        boolean isTiled() {
            return !file.tensor("x_orig").shape().equals(file.tensor("x", 0).shape());
        }

        int[] times() {
            int[] times = method.walk(problem.schedule().steps());
            assertArrayEquals(file.wholes("times"), times, file.path() + ": times");
            return times;
        }

        /**
         * The tolerance of x̂0 at step i. Where it is clipped its greatest magnitude is 1, and an error of 1e-5 in ε is
         * not: at t = 999 it becomes 1.6e-3.
         */
        double xStartTolerance(int i) {
            return method instanceof DdnmHq
                    ? Math.max(STEP, 1e-5 * problem.schedule().sqrtRecipm1AlphasCumprod(i))
                    : STEP;
        }

        /** The tolerance of the state after step i, which x̂0's error reaches by its weight in the step's mean. */
        double stateTolerance(int i) {
            return Math.max(STEP, problem.schedule().posteriorMeanCoef1(i) * xStartTolerance(i));
        }

        /** The state after k transitions. */
        String state(int k) {
            String numbered = RecordedFile.numbered("x", k);
            return file.has(numbered) ? numbered : file.has("x.last") ? "x.last" : "result";
        }

        /** Draw k as the library's pixels. In DDNM+ the authors' z lies in V's coordinates. */
        Tensor draw(int k) {
            Tensor drawn = file.tensor("noise", k);
            return k > first && problem.operator() instanceof TorchBasis basis ? basis.fromSpectral(drawn) : drawn;
        }

        RecordedNoise noise(int from, int to) {
            return new RecordedNoise(IntStream.range(from, to).mapToObj(this::draw).toList(), List.of());
        }

        void checkMeasurement() {
            Tensor clean = problem.operator().apply(file.tensor("x_orig"));
            file.assertClose(file.has("y_clean") ? "y_clean" : "y", clean, STEP);
            if (file.has("Apy")) {
                file.assertClose("Apy", problem.operator().pseudoInverse(problem.y()), STEP);
            }
            if (first == 1) {
                Tensor noisy = file.tensor("y_clean").copy();
                for (int p = 0; p < noisy.size(); p++) {
                    noisy.data()[p] += (float) problem.noiseLevel() * file.tensor("noise", 0).data()[p];
                }
                file.assertClose("y", noisy, STEP);
            }
        }

        void checkSteps() {
            int[] times = times();
            List<Integer> timesteps = new ArrayList<>();
            int calls = 0;
            for (int k = 0; k + 1 < times.length; k++) {
                Tensor lastXStart = calls == 0 ? null : file.tensor("x0", calls - 1);
                ImageStep before = new ImageStep(times[k] + 1, Double.NaN, file.tensor(state(k)), lastXStart);
                RecordedNoise noise = noise(first + 1 + k, first + 2 + k);
                if (times[k + 1] > times[k]) {
                    file.assertClose(state(k + 1), method.forward(problem, times[k + 1], before, noise).x(), STEP);
                } else {
                    ImageStep step = method.reverse(problem, times[k], before, noise);
                    file.assertClose(RecordedFile.numbered("x0", calls), step.predXStart(),
                            xStartTolerance(times[k]));
                    file.assertClose(state(k + 1), step.x(), stateTolerance(times[k]));
                    checkCorrected(times[k], calls, before.x());
                    timesteps.add((int) step.timestep());
                    calls++;
                }
                assertTrue(noise.isUsedUp(), file.path() + ": a draw of transition " + k + " was not asked for");
            }
            assertArrayEquals(file.wholes("timesteps"), timesteps.stream().mapToInt(t -> t).toArray());
        }

        private void checkCorrected(int i, int call, Tensor x) {
            String name = RecordedFile.numbered("x0_hat", call);
            if (file.has(name)) {
                Estimate estimate = method.estimate(problem, i, x);
                file.assertClose(name, method.correct(problem, i, estimate), xStartTolerance(i));
            }
        }

        /** λ and γ of the two codes that have one for all singular values, in the order of the steps; some are not recorded. */
        void checkCoefficients() {
            int[] times = times();
            List<NoiseShares> steps = IntStream.range(0, times.length - 1).filter(k -> times[k + 1] < times[k])
                    .mapToObj(k -> method instanceof DdnmHq
                            ? DdnmHq.scalar(problem, times[k])
                            : Ddnm.simplified(problem, times[k]))
                    .toList();
            // hq_demo records the variance.
            inOrder("gamma",
                    steps.stream().mapToDouble(s -> method instanceof DdnmHq ? s.fresh() * s.fresh() : s.fresh())
                            .toArray());
            inOrder("lambda", steps.stream().mapToDouble(NoiseShares::data).toArray());
        }

        private void inOrder(String name, double[] computed) {
            int at = 0;
            for (float recorded : file.has(name) ? file.tensor(name).data() : new float[0]) {
                while (at < computed.length && Math.abs(computed[at] - recorded) > STEP) {
                    at++;
                }
                assertTrue(at++ < computed.length,
                        file.path() + ": " + name + " " + recorded + " not in order among "
                                + Arrays.toString(computed));
            }
        }

        void checkWhole() {
            RecordedNoise noise = noise(first, file.count("noise"));
            Tensor result = new PosteriorSampler(problem.prior(), method).sample(problem.measurement(), noise,
                    StepListener.NONE);
            assertTrue(noise.isUsedUp(), file.path() + ": draws were left over");
            file.assertClose("result", result, file.endTolerance());
        }
    }

    /** A run in tiles: x.k is what the network saw at call k, tile after tile. Its end is chaotic, so only steps are compared. */
    private record MaskShiftRun(Run run) {
        void check() {
            RecordedFile file = run.file();
            Tensor result = file.tensor("result");
            int width = result.dim(3);
            int tile = file.tensor("x", 0).dim(2);
            MaskShift shift = new MaskShift(run.method(), run.problem().operator(), tile, tile / 2, true);
            file.assertClose("y",
                    Run.operator(file, result.dim(2), width).apply(file.tensor("x_orig")), STEP);
            boolean[] finished = new boolean[result.dim(2) * width];
            int call = 0;
            int draw = 1;
            int[] times = run.times();
            for (MaskShift.Place place : shift.places(result.dim(2), width)) {
                Problem problem = new Problem(run.problem().prior(),
                        shift.measurement(file.tensor("y"), run.problem().noiseLevel(), place));
                Tensor so = Crop.of(result, place.top(), place.left(), tile, tile);
                MaskShiftTile method = new MaskShiftTile(run.method(), so, shift.covered(finished, width, place), null);
                ImageStep state = null;
                for (int k = 0; k + 1 < times.length; k++) {
                    Tensor x = file.tensor("x", call);
                    if (state != null) {
                        file.assertClose(RecordedFile.numbered("x", call), state.x(), run.stateTolerance(state.i()));
                    }
                    assertTrue(times[k + 1] < times[k], file.path() + ": tiles with jumps are not understood");
                    state = method.reverse(problem, times[k], ImageStep.start(times[k], x), file.noise(draw++));
                    file.assertClose(RecordedFile.numbered("x0", call), state.predXStart(),
                            run.xStartTolerance(times[k]));
                    assertEquals(file.wholes("timesteps")[call], state.timestep());
                    call++;
                }
                assertTile(so, state.x(), file, place);
                if (file.has(RecordedFile.numbered("x", call))) {
                    file.assertClose(RecordedFile.numbered("x", call), state.x(), STEP);
                }
                shift.mark(finished, width, place);
            }
            assertEquals(file.count("x"), call, file.path() + ": calls of the network");
            checkWhole(shift,
                    new RecordedNoise(IntStream.range(0, draw).mapToObj(k -> file.tensor("noise", k)).toList(),
                            List.of()));
        }

        private static void assertTile(Tensor expected, Tensor actual, RecordedFile file, MaskShift.Place place) {
            double tolerance = STEP * Math.max(1, expected.maxAbs());
            for (int p = 0; p < actual.size(); p++) {
                assertEquals(expected.data()[p], actual.data()[p], tolerance,
                        file.path().getFileName() + ": result in the tile at " + place);
            }
        }

        private void checkWhole(MaskShift shift, RecordedNoise noise) {
            RecordedFile file = run.file();
            Tensor result = shift.sample(run.problem().prior(), file.tensor("y"), run.problem().noiseLevel(), noise,
                    StepListener.NONE);
            assertTrue(noise.isUsedUp(), file.path() + ": draws were left over");
            Shape shape = result.shape();
            file.assertClose("y", Run.operator(file, shape.dim(2), shape.dim(3)).apply(result), STEP);
        }
    }
}

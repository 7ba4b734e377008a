package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.operator.AveragePooling;
import io.github.dpi4j.operator.Bicubic;
import io.github.dpi4j.operator.LinearOperator;
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
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Runs of DDRM's own code. Its noise lies in the coordinates of the singular vectors that torch gave it, which the file holds;
 * the library is given the same noise as pixels, and finds its own singular vectors.
 */
final class DdrmRuns implements RecordedCheck {
    /** Draws before the steps': of y, of x_T. */
    private static final int BEFORE = 2;
    /** Draws of a step: for all coordinates, for those less noisy than y, and for those noisier. */
    private static final int PER_STEP = 3;

    @Override
    public boolean understands(RecordedFile file) {
        return file.isOf("bahjat-kawar/ddrm") && file.has("noise.0000");
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

    /** @param singular values of torch's coordinates, of which the first belong to y's */
    private record Run(RecordedFile file, Ddrm method, Problem problem, TorchBasis basis, float[] singular) {
        static Run of(RecordedFile file, Network network) {
            Tensor image = file.tensor("x_orig");
            LinearOperator operator = operator(file, image.dim(2), image.dim(3));
            int[] timesteps = StridedSteps.allTimesteps(file.whole("timesteps_option"), 1000);
            assertArrayEquals(IntStream.of(file.wholes("timesteps")).sorted().toArray(), timesteps);
            Prior prior = new Prior(NoisePredictor.of(network),
                    DiffusionSchedule.of(BetaSchedule.LINEAR, 1000, timesteps), true);
            TorchBasis basis = TorchBasis.of(file, operator, image.dim(2), image.dim(3));
            float[] values = basis.singularValues().data();
            int[] order = basis.order(image.dim(1));
            float[] singular = new float[order.length];
            for (int c = 0; c < order.length; c++) {
                singular[c] = values[order[c] % values.length];
            }
            Measurement measurement = new Measurement(operator, file.tensor("y"), 2 * file.number("sigma_0"));
            return new Run(file, new Ddrm(file.number("eta"), file.number("etaB"), true),
                    new Problem(prior, measurement), basis, singular);
        }

        private static LinearOperator operator(RecordedFile file, int height, int width) {
            String degradation = file.text("degradation");
            int scale = Integer.parseInt(degradation.replaceAll("\\D", ""));
            return degradation.startsWith("sr_bicubic")
                    ? Bicubic.srConv(height, width, scale)
                    : AveragePooling.of(height, width, scale);
        }

        void checkMeasurement() {
            file.assertClose("y_clean", problem.operator().apply(file.tensor("x_orig")), STEP);
            file.assertClose("pinv", problem.operator().pseudoInverse(problem.y()), STEP);
            Tensor noisy = file.tensor("y_clean").copy();
            Tensor noise = file.tensor("noise", 0);
            for (int p = 0; p < noisy.size(); p++) {
                noisy.data()[p] += (float) problem.noiseLevel() * noise.data()[p];
            }
            file.assertClose("y", noisy, STEP);
            file.assertClose("singulars", Tensor.of(Arrays.copyOf(singular, problem.y().size()),
                    problem.y().size()), STEP);
        }

        void checkSteps() {
            int steps = problem.schedule().steps();
            file.assertClose("x.0000",
                    method.start(problem, steps - 1,
                            new RecordedNoise(List.of(pixels(file.tensor("noise", 1))), List.of()))
                            .x(),
                    STEP);
            int[] before = file.wholes("before");
            int[] after = file.wholes("after");
            for (int k = 0; k < steps; k++) {
                int i = steps - 1 - k;
                double sigma = sigma(i);
                assertEquals(before[k], count(c -> singular[c] * sigma > problem.noiseLevel()), "before, step " + k);
                assertEquals(after[k], count(c -> singular[c] > 0 && singular[c] * sigma < problem.noiseLevel()),
                        "after, step " + k);
                if (!file.has(RecordedFile.numbered("x", k))) {
                    continue;
                }
                ImageStep step = method.reverse(problem, i, ImageStep.start(i, file.tensor("x", k)),
                        new RecordedNoise(List.of(draw(k)), List.of()));
                String xStart = k == steps - 1 && file.has("x0.last") ? "x0.last" : RecordedFile.numbered("x0", k);
                if (file.has(xStart)) {
                    file.assertClose(xStart, step.predXStart(), STEP);
                }
                String next = k == steps - 1 ? "result" : RecordedFile.numbered("x", k + 1);
                if (file.has(next)) {
                    file.assertClose(next, step.x(), STEP);
                }
            }
        }

        void checkWhole() {
            int steps = problem.schedule().steps();
            List<Tensor> draws = new ArrayList<>();
            draws.add(pixels(file.tensor("noise", 1)));
            for (int k = 0; k < steps; k++) {
                draws.add(draw(k));
            }
            Tensor result = new PosteriorSampler(problem.prior(), method).sample(problem.measurement(),
                    new RecordedNoise(draws, List.of()), StepListener.NONE);
            file.assertClose("result", result, file.endTolerance());
        }

        /** σ after step i, of images over √ᾱ. */
        private double sigma(int i) {
            double previous = problem.schedule().alphasCumprodPrev(i);
            return Math.sqrt(1 - previous) / Math.sqrt(previous);
        }

        private long count(IntPredicate of) {
            return IntStream.range(0, singular.length).filter(of).count();
        }

        /** The noise of step k: of the three draws, each coordinate takes one. */
        private Tensor draw(int k) {
            double sigma = sigma(problem.schedule().steps() - 1 - k);
            int first = BEFORE + PER_STEP * k;
            Tensor all = file.tensor("noise", first).copy();
            float[] less = file.tensor("noise", first + 1).data();
            float[] more = file.tensor("noise", first + 2).data();
            assertEquals(problem.y().size(), more.length);
            int next = 0;
            for (int c = 0; c < singular.length; c++) {
                if (singular[c] * sigma > problem.noiseLevel()) {
                    all.data()[c] = more[c];
                } else if (singular[c] > 0 && singular[c] * sigma < problem.noiseLevel()) {
                    all.data()[c] = less[next++];
                }
            }
            assertTrue(next == less.length, "draws less noisy than y: expected " + less.length + ", got " + next);
            return pixels(all);
        }

        private Tensor pixels(Tensor coordinates) {
            Shape images = problem.imageShape();
            return basis.fromSpectral(basis.laidOut(coordinates, images));
        }
    }
}

package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.DifferentiableNetwork;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.operator.Bicubic;
import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.sampler.DifferentiablePredictor;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.stream.IntStream;

/** Runs of DPS's own code. */
final class DpsRuns implements RecordedCheck {
    @Override
    public boolean understands(RecordedFile file) {
        return file.isOf("DPS2022") && file.has("noise.0000");
    }

    @Override
    public void check(RecordedFile file) {
        try (DifferentiableNetwork network = file.differentiable(KernelChoice.SCALAR)) {
            Prior prior = new Prior(DifferentiablePredictor.of(network),
                    DiffusionSchedule.linear(file.text("respacing")), true);
            Tensor image = file.tensor("x_orig");
            LinearOperator operator = Bicubic.resizer(image.dim(2), image.dim(3), 1 / file.number("scale_factor"));
            Problem problem = new Problem(prior,
                    new Measurement(operator, file.tensor("y"), file.number("sigma")));
            Dps method = new Dps(file.number("scale"), true);
            checkMeasurement(file, problem);
            checkGradients(file, problem, method);
            int steps = prior.schedule().steps();
            // After x_T, each step draws z, and a noisy measurement that is not used.
            int[] draws = IntStream.rangeClosed(0, steps).map(k -> k == 0 ? 1 : 2 * k).toArray();
            new RecordedTrajectory(file, method, problem, "pred_xstart", draws).check();
        }
    }

    private static void checkMeasurement(RecordedFile file, Problem problem) {
        file.assertClose("y_clean", problem.operator().apply(file.tensor("x_orig")), STEP);
        Tensor noisy = file.tensor("y_clean").copy();
        for (int p = 0; p < noisy.size(); p++) {
            noisy.data()[p] += (float) problem.noiseLevel() * file.tensor("noise", 0).data()[p];
        }
        file.assertClose("y", noisy, STEP);
    }

    private static void checkGradients(RecordedFile file, Problem problem, Dps method) {
        int steps = problem.schedule().steps();
        double[] norms = file.tensors().stored("norm").toDoubles();
        assertEquals(steps, file.count("grad"), file.path() + ": gradients");
        for (int k = 0; k < steps; k++) {
            int i = steps - 1 - k;
            Dps.Guidance guidance = method.guidance(problem,
                    problem.prior().differentiableEstimate(file.tensor("x", k), i));
            assertEquals(norms[k], guidance.norms()[0], STEP * Math.max(1, norms[k]), file.path() + ": norm " + k);
            double tolerance = STEP;
            file.assertClose(RecordedFile.numbered("grad", k), guidance.gradient(), tolerance);
        }
        assertTrue(norms.length == steps, file.path() + ": norms");
    }
}

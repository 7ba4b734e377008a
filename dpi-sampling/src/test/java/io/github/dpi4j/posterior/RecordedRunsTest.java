package io.github.dpi4j.posterior;

import static io.github.dpi4j.posterior.RecordedRun.assertClose;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DDIM runs of the reference with the tiny networks. */
class RecordedRunsTest {
    @ParameterizedTest
    @ValueSource(strings = {"sampler_ddim20_eta0", "sampler_ddim20_eta085"})
    void oneStepFromEachRecordedState(String name) {
        try (RecordedRun run = RecordedRun.load("golden/" + name + ".safetensors")) {
            DiffusionSchedule schedule = run.sampler().prior().schedule();
            for (int i = run.steps() - 1; i >= 0; i--) {
                if (run.has(i) && (run.has(i + 1) || i == run.steps() - 1)) {
                    DpiStep step = run.run(i, i);
                    assertClose(run.x(i), step.x(), 1e-4, "x after step " + i);
                    assertClose(run.condition(i), step.condition(), 1e-4, "condition after step " + i);
                    if (run.tensors().contains("pred_xstart." + i)) {
                        Tensor predXStart = run.tensors().tensor("pred_xstart." + i);
                        // What an error of 1e-5 in ε becomes; at the noisiest steps this is 80 times as much.
                        double tolerance = Math.max(1e-4, 1e-5 * schedule.sqrtRecipm1AlphasCumprod(i));
                        assertClose(predXStart, step.predXStart(), tolerance, "predXStart at step " + i);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sampler_ddim20_eta0", "sampler_ddim20_eta085"})
    void aWholeRunBySeed(String name) {
        try (RecordedRun run = RecordedRun.load("golden/" + name + ".safetensors")) {
            Tensor restored = run.sampler().sample(run.known(), run.noise(), StepListener.NONE);
            assertClose(run.x(0), restored, 1e-2, "the final image");
            assertTrue(RecordedRun.psnr(run.x(0), restored) >= 60);
        }
    }
}

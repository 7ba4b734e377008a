package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.schedule.Respacing;
import io.github.dpi4j.tensor.Tensor;

/** Runs of DR2's own code. */
final class Dr2Runs implements RecordedCheck {
    @Override
    public boolean understands(RecordedFile file) {
        return file.isOf("dr2_sample_loop");
    }

    @Override
    public void check(RecordedFile file) {
        Tensor face = file.tensor("ref_img");
        Dr2 method = new Dr2(file.whole("N"), file.whole("omega"), file.whole("tau"));
        // Such as "20 (section)" or "ddim20 (...)".
        String respacing = file.text("respacing").split(" ")[0];
        assertArrayEquals(file.wholes("timestep_map"), Respacing.timesteps(respacing, 1000));
        try (Network network = file.network(KernelChoice.SCALAR)) {
            Prior prior = new Prior(NoisePredictor.of(network), DiffusionSchedule.linear(respacing), true);
            Measurement measurement = new Measurement(new GridSampling(face.dim(2), face.dim(3), 1), face);
            new RecordedTrajectory(file, method, new Problem(prior, measurement), "pred_xstart",
                    RecordedTrajectory.allDraws(file)).check();
        }
    }
}

package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.operator.Masking;
import io.github.dpi4j.operator.PixelMask;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.stream.IntStream;

/** Runs of RePaint's own code, with whatever mask. */
final class RePaintRuns implements RecordedCheck {
    @Override
    public boolean understands(RecordedFile file) {
        return file.isOf("andreas128/RePaint") && file.has("noise.0000");
    }

    @Override
    public void check(RecordedFile file) {
        JumpSchedule jumps = JumpScheduleFile.schedule(file, "schedule_jump_params");
        DiffusionSchedule schedule = DiffusionSchedule.linear(file.text("respacing"));
        assertEquals(schedule.steps(), file.whole("schedule_jump_params", "t_T"));
        assertArrayEquals(file.tensors().stored("betas").toDoubles(),
                IntStream.range(0, schedule.steps()).mapToDouble(schedule::betas).toArray(), 1e-12);
        Masking masking = new Masking(PixelMask.of(ofFirstChannel(file.tensor("mask"))));
        Measurement measurement = new Measurement(masking, masking.apply(file.tensor("gt")));
        try (Network network = file.network(KernelChoice.SCALAR)) {
            Prior prior = new Prior(NoisePredictor.of(network), schedule, true);
            new RecordedTrajectory(file, new RePaint(jumps, true), new Problem(prior, measurement), "pred_xstart",
                    RecordedTrajectory.allDraws(file)).check();
        }
    }

    /** (N, C, H, W) to (N, 1, H, W), where all channels are the same. */
    private static Tensor ofFirstChannel(Tensor mask) {
        int plane = mask.dim(2) * mask.dim(3);
        Tensor first = Tensor.zeros(mask.dim(0), 1, mask.dim(2), mask.dim(3));
        for (int p = 0; p < mask.size(); p++) {
            int n = p / plane / mask.dim(1);
            first.data()[n * plane + p % plane] = mask.data()[p];
        }
        return first;
    }
}

package io.github.dpi4j.posterior;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;

/** Runs of ILVR's own code. */
final class IlvrRuns implements RecordedCheck {
    @Override
    public boolean understands(RecordedFile file) {
        return file.isOf("ilvr_adm") && file.has("noise.0000");
    }

    @Override
    public void check(RecordedFile file) {
        Tensor image = file.tensor("ref_img");
        int factor = file.whole("down_N");
        file.assertClose("ref_low", new LowPass(factor).operator(image.dim(2), image.dim(3)).apply(image), STEP);
        Ilvr method = new Ilvr(factor, file.whole("range_t"), Ilvr.Level.CURRENT);
        try (Network network = file.network(KernelChoice.SCALAR)) {
            Prior prior = new Prior(NoisePredictor.of(network), DiffusionSchedule.linear(file.text("respacing")), true);
            Measurement measurement = new Measurement(new GridSampling(image.dim(2), image.dim(3), 1), image);
            new RecordedTrajectory(file, method, new Problem(prior, measurement), "pred_xstart",
                    RecordedTrajectory.allDraws(file)).check();
        }
    }
}

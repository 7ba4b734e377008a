package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.plan.Lowering;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.kernel.Resample;
import java.util.ArrayList;
import java.util.List;

/** What a lowered graph becomes for the device's kernels. */
final class DeviceSteps {
    private DeviceSteps() {
    }

    /**
     * Convolutions that read means of 2×2 pixels of something normalised get a step before them that makes these: reading
     * them on the way would normalise every pixel once for each tap.
     */
    static List<Step> of(Lowering.Result lowered) {
        List<Step> steps = new ArrayList<>();
        for (Step step : lowered.steps()) {
            if (step instanceof Step.Convolution c && c.source().resample() == Resample.AVERAGE_DOWN) {
                Value first = c.source().parts().getFirst();
                Value means = new Value(first.images, Resample.AVERAGE_DOWN.extent(first.height),
                        Resample.AVERAGE_DOWN.extent(first.width), c.source().channels());
                steps.add(new Step.Copy(c.node(), c.source(), null, means));
                steps.add(new Step.Convolution(c.node(), c.op(), Source.of(means), c.embedding(), c.residual(),
                        c.pointwise(), c.writes()));
            } else {
                steps.add(step);
            }
        }
        return steps;
    }
}

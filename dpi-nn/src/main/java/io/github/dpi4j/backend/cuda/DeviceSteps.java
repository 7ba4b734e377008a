package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.plan.Lowering;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.backend.plan.Step.Residual;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Resample;
import java.util.ArrayList;
import java.util.List;

/** A lowered graph's steps, adapted to the device's kernels. */
final class DeviceSteps {
    private final List<Step> steps = new ArrayList<>();

    private DeviceSteps() {
    }

    /**
     * Returns the adapted steps. A convolution of the 2×2 means of a normalised value gets a step before it that
     * computes the means: on the fly, every pixel would be normalised once for each tap. So does a convolution whose
     * kernel cannot load its source on the fly. A residual that the kernel cannot add gets a step after it.
     */
    static List<Step> of(Lowering.Result lowered) {
        DeviceSteps device = new DeviceSteps();
        lowered.steps().forEach(device::add);
        return device.steps;
    }

    private void add(Step step) {
        switch (step) {
            case Step.Convolution c -> convolution(c);
            case Step.Copy c when isOther(c.source().activation()) && c.residual() != null -> steps
                    .add(new Step.Copy(c.node(), materialised(c, c.source()), c.residual(), c.activation(),
                            c.writes()));
            case Step.Copy _, Step.Load _, Step.Gather _, Step.Attend _, Step.Pooling _, Step.Interpolate _,
                    Step.Pad _, Step.GlobalMean _, Step.Norm _, Step.OnVectors _ ->
                steps.add(step);
        }
    }

    private void convolution(Step.Convolution c) {
        boolean general = c.kernel() instanceof DeviceKernels.General;
        Source source = c.source();
        boolean copied = source.resample() == Resample.AVERAGE_DOWN || isOther(source.activation())
                || general && !(source.isPlain() && source.parts().size() == 1);
        Step.Convolution reading = copied ? c.reading(materialised(c, source)) : c;
        if (!general || c.residual() == null) {
            steps.add(reading);
            return;
        }
        Value sum = c.writes().like();
        steps.add(new Step.Convolution(c.node(), c.op(), reading.source(), c.embedding(), null, null, Activation.NONE,
                c.kernel(), sum));
        steps.add(new Step.Copy(c.node(), Source.of(sum), new Residual(c.residual().value(), c.residual().resample()),
                Activation.NONE, c.writes()));
    }

    private Source materialised(Step reader, Source source) {
        Value value = source.materialised();
        steps.add(new Step.Copy(reader.node(), source, value));
        return Source.of(value);
    }

    /** Returns whether the kernels that read maps do not support an activation. */
    static boolean isOther(Activation activation) {
        return activation != Activation.NONE && activation != Activation.SILU;
    }
}

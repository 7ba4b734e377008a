package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.plan.Lowering;
import io.github.dpi4j.backend.plan.MemoryPlan;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.backend.plan.Step.Value;
import java.util.List;

/**
 * The steps that a plan makes launches of, and what else shares its memory.
 *
 * @param steps of the forward pass, for the device's kernels
 * @param outputs the network's results
 * @param uses the steps and, if there is a backward pass, its steps after them
 * @param convolutions all convolutions of both passes
 */
record DeviceProgram(List<Step> steps, List<Value> outputs, List<? extends MemoryPlan.Use<Value>> uses,
        List<Step.Convolution> convolutions) {
    /** Returns the program of a forward pass alone. */
    static DeviceProgram of(Lowering.Result lowered) {
        List<Step> steps = DeviceSteps.of(lowered);
        return new DeviceProgram(steps, lowered.outputs(), steps, convolutions(steps));
    }

    static List<Step.Convolution> convolutions(List<Step> steps) {
        return steps.stream().filter(Step.Convolution.class::isInstance).map(Step.Convolution.class::cast).toList();
    }
}

package io.github.dpi4j.posterior;

import java.util.List;

/** RePaint with its authors' settings, on DPI's grid of known pixels. */
final class RePaintFactory implements MethodFactory {
    @Override
    public String name() {
        return "repaint";
    }

    @Override
    public String description() {
        return "RePaint: inpainting between the pixels of a grid (Lugmayr et al., CVPR 2022)";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(RespacedSteps.parameter("250"),
                Parameter.whole("jump-length", 1, Parameter.MOST, 10, "steps that a jump goes back"),
                Parameter.whole("jump-samples", 1, Parameter.MOST, 10,
                        "number of passes over these steps; 1 for no jumps"),
                Parameter.whole("grid", 1, 64, 2, "the known pixels are every k-th"),
                Parameter.flag("reference", "follow the authors' code where it differs from the paper"));
    }

    @Override
    public RePaint method(Settings s) {
        return new RePaint(new JumpSchedule(s.whole("jump-length"), s.whole("jump-samples")), s.flag("reference"));
    }

    @Override
    public int[] timesteps(Settings s, int trainedSteps) {
        return RespacedSteps.timesteps(s, trainedSteps);
    }

    @Override
    public Preparation preparation(Settings s) {
        return new Preparation.Grid(s.whole("grid"));
    }
}

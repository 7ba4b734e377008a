package io.github.dpi4j.posterior;

import java.util.List;

/** DR2 with its authors' settings for light, middle and heavy degradation at ×4, ×8 and ×16. */
final class Dr2Factory implements MethodFactory {
    @Override
    public String name() {
        return "dr2";
    }

    @Override
    public String description() {
        return "Diffusion-based Robust Degradation Remover, without its enhancement network (Wang et al., CVPR 2023)";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(RespacedSteps.parameter("100"),
                Parameter.whole("factor", 1, 64, 4,
                        "factor by which images are reduced and enlarged again to get their low frequencies")
                        .from(8, 8).from(16, 16),
                Parameter.whole("tau", 0, Parameter.MOST, 22, "the step that ends the run, counted from the last, 0")
                        .from(8, 35),
                Parameter.whole("length", 0, Parameter.MOST, 20, "how many steps before tau the run begins")
                        .from(8, 25).from(16, 30));
    }

    @Override
    public Dr2 method(Settings s) {
        int tau = s.whole("tau");
        return new Dr2(s.whole("factor"), tau + s.whole("length"), tau);
    }

    @Override
    public int[] timesteps(Settings s, int trainedSteps) {
        return RespacedSteps.timesteps(s, trainedSteps);
    }

    @Override
    public Preparation preparation(Settings s) {
        return Preparation.Grid.REFERENCE_IMAGE;
    }
}

package io.github.dpi4j.posterior;

import java.util.List;

/** DDNM's demonstration of large images with its authors' settings for faces. */
final class DdnmHqFactory implements MethodFactory {
    @Override
    public String name() {
        return "ddnm-hq";
    }

    @Override
    public String description() {
        return "Denoising Diffusion Null-Space Model with DDPM steps and jumps, its hq_demo (Wang et al., ICLR 2023)";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                RespacedSteps.parameter("250"),
                Parameter.whole("jump-length", 1, Parameter.MOST, 10, "steps that a jump goes back"),
                Parameter.whole("jump-samples", 1, Parameter.MOST, 3,
                        "number of passes over these steps; 1 for no jumps"),
                LowResolutionNoise.parameter(0), Preparation.Reduced.PARAMETER,
                Parameter.flag("reference", "weigh noisy images as the authors' code does"));
    }

    @Override
    public DdnmHq method(Settings s) {
        return new DdnmHq(new JumpSchedule(s.whole("jump-length"), s.whole("jump-samples")), s.flag("reference"));
    }

    @Override
    public int[] timesteps(Settings s, int trainedSteps) {
        return RespacedSteps.timesteps(s, trainedSteps);
    }

    @Override
    public Preparation preparation(Settings s) {
        return Preparation.Reduced.of(s);
    }

    @Override
    public double noiseLevel(Settings s) {
        return LowResolutionNoise.level(s);
    }
}

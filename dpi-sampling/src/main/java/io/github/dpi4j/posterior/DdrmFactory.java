package io.github.dpi4j.posterior;

import java.util.List;

/** DDRM with its authors' settings. */
final class DdrmFactory implements MethodFactory {
    @Override
    public String name() {
        return "ddrm";
    }

    @Override
    public String description() {
        return "Denoising Diffusion Restoration Models (Kawar et al., NeurIPS 2022)";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(StridedSteps.parameter(20),
                Parameter.real("eta", 0, 1, 0.85, "share of new noise where the image says nothing"),
                Parameter.real("eta-b", 0, 1, 1, "weight of the image where it is less noisy than a step"),
                LowResolutionNoise.parameter(0.05), Preparation.Reduced.PARAMETER,
                Parameter.flag("reference", "follow the authors' code where it differs from the paper"));
    }

    @Override
    public Ddrm method(Settings s) {
        return new Ddrm(s.real("eta"), s.real("eta-b"), s.flag("reference"));
    }

    /**
     * Returns the timesteps; with {@code reference} as many as the authors' code takes, which may be more than
     * {@code steps}.
     */
    @Override
    public int[] timesteps(Settings s, int trainedSteps) {
        return s.flag("reference")
                ? StridedSteps.allTimesteps(s.whole("steps"), trainedSteps)
                : StridedSteps.timesteps(s.whole("steps"), trainedSteps);
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

package io.github.dpi4j.posterior;

import java.util.List;

/**
 * DDNM and DDNM+ with their authors' settings: one method, which differ only in the assumed noise of the measurements.
 *
 * @param noisy whether measurements have noise by default, as in DDNM+
 */
record DdnmFactory(boolean noisy) implements MethodFactory {
    @Override
    public String name() {
        return noisy ? "ddnm+" : "ddnm";
    }

    @Override
    public String description() {
        return noisy
                ? "Denoising Diffusion Null-Space Model for noisy images (Wang et al., ICLR 2023)"
                : "Denoising Diffusion Null-Space Model (Wang et al., ICLR 2023)";
    }

    @Override
    public List<Parameter> parameters() {
        Parameter sigma = LowResolutionNoise.parameter(noisy ? 0.05 : 0);
        return List.of(StridedSteps.parameter(100),
                Parameter.real("eta", 0, 1, 0.85, "share of new noise in a step"),
                Parameter.whole("travel-length", 1, Parameter.MOST, 1, "steps that time travel goes back"),
                Parameter.whole("travel-repeats", 1, Parameter.MOST, 1,
                        "number of passes over these steps; 1 for no time travel"),
                noisy ? sigma.from(16, 0.2) : sigma, Preparation.Reduced.PARAMETER,
                Parameter.flag("reference", "follow the authors' code where it differs from the paper"));
    }

    @Override
    public Ddnm method(Settings s) {
        return new Ddnm(s.real("eta"), new JumpSchedule(s.whole("travel-length"), s.whole("travel-repeats")),
                s.flag("reference") ? Ddnm.Formula.SVD : Ddnm.Formula.CORRECTED);
    }

    @Override
    public int[] timesteps(Settings s, int trainedSteps) {
        return StridedSteps.timesteps(s.whole("steps"), trainedSteps);
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

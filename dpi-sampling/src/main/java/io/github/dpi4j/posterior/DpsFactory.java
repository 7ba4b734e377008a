package io.github.dpi4j.posterior;

import java.util.List;

/** DPS with its authors' settings for super-resolution. */
final class DpsFactory implements MethodFactory {
    @Override
    public String name() {
        return "dps";
    }

    @Override
    public String description() {
        return "Diffusion Posterior Sampling (Chung et al., ICLR 2023)";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(RespacedSteps.parameter("1000"),
                Parameter.real("scale", 0, Double.MAX_VALUE, 0.3, "length of a step down the residual's gradient"),
                Preparation.Reduced.PARAMETER,
                Parameter.flag("reference", "take the residual of a whole batch, as the authors' code does"));
    }

    @Override
    public Dps method(Settings s) {
        return new Dps(s.real("scale"), s.flag("reference"));
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
    public boolean needsGradients() {
        return true;
    }
}

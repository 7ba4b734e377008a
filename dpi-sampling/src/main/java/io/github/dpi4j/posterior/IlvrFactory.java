package io.github.dpi4j.posterior;

import java.util.List;

/** ILVR with its authors' settings; the reference image is the low-resolution one, enlarged by Pillow's bicubic. */
final class IlvrFactory implements MethodFactory {
    @Override
    public String name() {
        return "ilvr";
    }

    @Override
    public String description() {
        return "Iterative Latent Variable Refinement (Choi et al., ICCV 2021)";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(RespacedSteps.parameter("100"),
                Parameter.whole("factor", 1, 64, 1,
                        "factor by which images are reduced and enlarged again to get their low frequencies")
                        .from(2, 2).from(4, 4).from(8, 8).from(16, 16).from(32, 32),
                Parameter.whole("range", -1, Parameter.MOST, 0,
                        "steps from this one down to the last, 0, leave the low frequencies as they are"),
                Parameter.flag("reference", "follow the authors' code where it differs from the paper"));
    }

    @Override
    public Ilvr method(Settings s) {
        return new Ilvr(s.whole("factor"), s.whole("range"),
                s.flag("reference") ? Ilvr.Level.CURRENT : Ilvr.Level.PREVIOUS);
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

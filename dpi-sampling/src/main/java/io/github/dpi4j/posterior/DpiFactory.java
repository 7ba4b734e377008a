package io.github.dpi4j.posterior;

import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.Ddpm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** DPI with the settings of its authors' DDIM loop. */
final class DpiFactory implements MethodFactory {
    private static final int FEWEST_STEPS = 20;

    @Override
    public String name() {
        return "dpi";
    }

    @Override
    public String description() {
        return "Diffusion Prior Interpolation (Yang et al., AAAI 2025)";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.choice("sampler", List.of("ddim", "ddpm"), "how steps are taken"),
                RespacedSteps.parameter("ddim" + FEWEST_STEPS),
                Parameter.real("eta", 0, 1, 0, "noise that ddim adds"),
                Parameter.whole("grid", 1, 64, 2, "the known pixels are every k-th"),
                Parameter.flag("pixel-aligned",
                        "give the known pixels the enlarged image's values where they lie, not half a pixel aside as the "
                                + "authors do and the corrector has learned"),
                Parameter.real("tau", 0, 1, DpiSettings.DDIM.tau(), "where the weak stage begins"),
                Parameter.real("weight", 0, Double.MAX_VALUE, DpiSettings.DDIM.weight(),
                        "the condition's weight in the weak stage, per fraction of the trajectory"),
                Parameter.real("gamma", 1e-6, Double.MAX_VALUE, DpiSettings.DDIM.gamma(),
                        "exponent of the structure mask's probabilities"),
                Parameter.real("back-projection", 0, 2, 0,
                        "expected error of the restored image at the low resolution, in images of [-1, 1], by which it is made "
                                + "consistent with the input; 0 for not at all"),
                Parameter.choice("corrector", List.of("true", "false"),
                        "adapt the known pixels by the model's corrector, where it has one"));
    }

    /** The authors' DDPM loop has settings of its own. */
    @Override
    public Settings settings(int scale, Map<String, String> given) {
        if (!"ddpm".equals(given.get("sampler"))) {
            return MethodFactory.super.settings(scale, given);
        }
        Map<String, String> values = new LinkedHashMap<>();
        values.put("steps", "1000");
        values.put("tau", Parameter.number(DpiSettings.DDPM.tau()));
        values.put("weight", Parameter.number(DpiSettings.DDPM.weight()));
        values.put("gamma", Parameter.number(DpiSettings.DDPM.gamma()));
        values.putAll(given);
        return MethodFactory.super.settings(scale, values);
    }

    @Override
    public boolean takesCorrector(Settings s) {
        return s.flag("corrector");
    }

    @Override
    public Dpi method(Settings s, ConditionCorrector corrector) {
        return takesCorrector(s) ? method(s).withCorrector(corrector) : method(s);
    }

    @Override
    public Dpi method(Settings s) {
        return new Dpi(s.text("sampler").equals("ddim") ? new Ddim(s.real("eta")) : new Ddpm(),
                new DpiSettings(s.real("tau"), s.real("weight"), s.real("gamma")), ConditionCorrector.NONE);
    }

    @Override
    public int[] timesteps(Settings s, int trainedSteps) {
        return RespacedSteps.timesteps(s, trainedSteps);
    }

    @Override
    public Preparation preparation(Settings s) {
        return new Preparation.Grid(s.whole("grid"), s.flag("pixel-aligned"));
    }

    /** As many as the authors take with DDIM: the structure is settled early, and the noise of a step is left to the later ones. */
    @Override
    public int fewestSteps() {
        return FEWEST_STEPS;
    }

    @Override
    public BackProjection backProjection(Settings s) {
        return new BackProjection(s.real("back-projection"));
    }
}

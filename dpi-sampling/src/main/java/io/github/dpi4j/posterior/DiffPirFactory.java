package io.github.dpi4j.posterior;

import java.util.List;
import java.util.stream.IntStream;

/** DiffPIR for super-resolution with its authors' settings; of λ their script tries 2 to 12. */
final class DiffPirFactory implements MethodFactory {
    private static final String PROXIMAL = "proximal";

    @Override
    public String name() {
        return "diffpir";
    }

    @Override
    public String description() {
        return "Denoising Diffusion Models for Plug-and-Play Image Restoration (Zhu et al., CVPR workshops 2023)";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.whole("steps", 2, Parameter.MOST, 100,
                        "timesteps that are visited, closer together towards the end"),
                Parameter.real("lambda", Double.MIN_VALUE, Double.MAX_VALUE, 7,
                        "weight of the prior relative to the measurement"),
                Parameter.real("zeta", 0, 1, 0.25, "share of new noise in a step"),
                Parameter.choice("data-step", List.of(PROXIMAL, "back-projection"),
                        "how a step agrees with the image: exactly, or nearly, by iterated back-projection"),
                Parameter.real("gamma", Double.MIN_VALUE, Double.MAX_VALUE, 0.01, "step size of back-projection"),
                Parameter.whole("iterations", 1, Parameter.MOST, 1, "back-projections in a step"),
                LowResolutionNoise.parameter(0.05), Preparation.Reduced.PARAMETER,
                Parameter.flag("reference", "return the image before the last step, as the authors' code does"));
    }

    @Override
    public DiffPir method(Settings s) {
        DiffPir.DataStep dataStep = s.text("data-step").equals(PROXIMAL)
                ? new DiffPir.Proximal()
                : new DiffPir.BackProjection(s.real("gamma"), s.whole("iterations"));
        return new DiffPir(s.real("lambda"), s.real("zeta"), dataStep, s.flag("reference"));
    }

    @Override
    public int[] timesteps(Settings s, int trainedSteps) {
        return timesteps(s.whole("steps"), trainedSteps);
    }

    /**
     * Returns the authors' "quad" timesteps, ascending: T − 1 − ⌊√u⌋ for u spread evenly over [0, T²], the last 0.
     * Where many coincide, there are fewer than asked for.
     *
     * @param steps at least 2
     */
    static int[] timesteps(int steps, int trainedSteps) {
        double square = (double) trainedSteps * trainedSteps;
        double stride = square / (steps - 1);
        return IntStream.range(0, steps)
                .map(k -> k == steps - 1 ? 0 : Math.max(0, trainedSteps - 1 - (int) Math.sqrt(k * stride)))
                .sorted().distinct().toArray();
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

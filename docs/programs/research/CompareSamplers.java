package research;

import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.Sampler;
import io.github.dpi4j.sampler.UnconditionalSampler;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.schedule.Spacing;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;

/**
 * The sampler of one's own beside DDIM, on a prior of one's own whose answers are known: pixels x_0 ~ N(0, s²), for which
 * the noise in x_t is √(1 − ᾱ)·x_t / (ᾱ s² + 1 − ᾱ), and the clean image s·x_t / √(ᾱ s² + 1 − ᾱ).
 */
class CompareSamplers {
    private static final double S = 0.5;
    private static final Shape SHAPE = Shape.of(1, 3, 32, 32);
    private static final DiffusionSchedule TRAINED = DiffusionSchedule.of(BetaSchedule.LINEAR, 1000, "");

    public static void main(String[] args) {
        for (int steps : new int[]{10, 20, 40, 80}) {
            System.out.println("ddim-" + steps + " " + error(new Ddim(0), steps));
            System.out.println("own-" + steps + " " + error(new AdamsBashforth(), steps));
        }
    }

    private static double error(Sampler sampler, int steps) {
        Prior prior = new Prior((x, t) -> {
            double a = TRAINED.alphasCumprod((int) t);
            return x.times(Math.sqrt(1 - a) / variance(a));
        }, DiffusionSchedule.of(BetaSchedule.LINEAR, 1000, Spacing.LINSPACE, steps), false).withClip(false);

        Tensor drawn = new UnconditionalSampler(prior, sampler).sample(SHAPE, NoiseSource.perImage(1, 1));
        Tensor first = NoiseSource.perImage(1, 1).normal(SHAPE);
        double a = prior.schedule().alphasCumprod(steps - 1);
        return drawn.minus(first.times(S / Math.sqrt(variance(a)))).maxAbs();
    }

    private static double variance(double alphasCumprod) {
        return alphasCumprod * S * S + 1 - alphasCumprod;
    }
}

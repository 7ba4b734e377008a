package io.github.dpi4j.posterior;

import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.random.TorchGenerator;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prediction;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.Variance;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.stream.IntStream;

/** A function in a network's place, which looks at each pixel alone and at the time; and noise for runs with it. */
final class PixelwisePrior {
    private static final NoisePredictor NETWORK = (x, t) -> {
        Tensor eps = Tensor.zeros(x.shape());
        for (int p = 0; p < x.size(); p++) {
            eps.data()[p] = (float) Math.sin(x.data()[p] * (1 + t / 500.0));
        }
        return eps;
    };

    private PixelwisePrior() {
    }

    static Prior of(String respacing) {
        return new Prior(NETWORK, DiffusionSchedule.linear(respacing), Prediction.EPSILON, Variance.FIXED_SMALL, true);
    }

    static NoiseSource torch(long seed) {
        return NoiseSource.shared(new TorchGenerator(seed));
    }

    /** Each image's own noise, by its number. */
    static NoiseSource perImage(int... images) {
        return NoiseSource.perImage(IntStream.of(images).mapToObj(n -> new PhiloxStream(11, n)).toList());
    }
}

package io.github.dpi4j.posterior;

import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.random.TorchGenerator;
import io.github.dpi4j.sampler.DifferentiablePredictor;
import io.github.dpi4j.sampler.Prediction;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.Variance;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** A function in a network's place, which looks at each pixel alone and at the time, with its derivative; and noise for runs with it. */
final class PixelwisePrior {
    private static final DifferentiablePredictor NETWORK = new DifferentiablePredictor() {
        @Override
        public Tensor predict(Tensor x, double t) {
            return map(x, value -> Math.sin(value * frequency(t)));
        }

        @Override
        public Pass forward(Tensor x, double t) {
            return new Pass(predict(x, t), cotangent -> {
                Tensor slope = map(x, value -> frequency(t) * Math.cos(value * frequency(t)));
                for (int p = 0; p < slope.size(); p++) {
                    slope.data()[p] *= cotangent.data()[p];
                }
                return slope;
            });
        }

        private static double frequency(double t) {
            return 1 + t / 500.0;
        }

        private static Tensor map(Tensor x, DoubleUnaryOperator function) {
            Tensor out = Tensor.zeros(x.shape());
            for (int p = 0; p < x.size(); p++) {
                out.data()[p] = (float) function.applyAsDouble(x.data()[p]);
            }
            return out;
        }
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

package io.github.dpi4j.degradation;

import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.tensor.Tensor;

/**
 * Normal noise on every value, clipped to [0, 1].
 *
 * @param level standard deviation, in 255ths
 * @param key of the noise: the same key, the same noise ({@link PhiloxStream} of this seed)
 */
public record GaussianNoise(double level, long key) implements DegradationStage {
    /** Checks the components. */
    public GaussianNoise {
        if (!(level >= 0 && level <= 255)) {
            throw new IllegalArgumentException("noise: expected a level from 0 to 255, got " + level);
        }
    }

    @Override
    public Tensor apply(Tensor image) {
        float[] noise = new float[image.size()];
        new PhiloxStream(key, 0).normal(noise, 0, noise.length);
        return add(image, noise);
    }

    /** Adds standard normal numbers times the level, and clips. */
    Tensor add(Tensor image, float[] noise) {
        Tensor out = Tensor.zeros(image.shape());
        for (int i = 0; i < noise.length; i++) {
            out.data()[i] = Math.clamp((float) (image.data()[i] + noise[i] * level / 255), 0, 1);
        }
        return out;
    }
}

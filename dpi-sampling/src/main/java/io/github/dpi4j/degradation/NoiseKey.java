package io.github.dpi4j.degradation;

import io.github.dpi4j.random.RandomStream;

/** Keys of noise: numbers of 48 bits, which all JSON readers represent exactly. */
final class NoiseKey {
    private NoiseKey() {
    }

    /** Draws a key: two uniform numbers of 24 bits. */
    static long draw(RandomStream stream) {
        float[] u = new float[2];
        stream.uniform(u, 0, 2);
        return (long) (u[0] * 0x1p24) << 24 | (long) (u[1] * 0x1p24);
    }
}

package io.github.dpi4j.posterior;

/** The setting of the noise that low-resolution images have, on their own scale. */
final class LowResolutionNoise {
    private static final String NAME = "sigma";

    private LowResolutionNoise() {
    }

    /** Returns the setting. */
    static Parameter parameter(double preset) {
        return Parameter.real(NAME, 0, 1, preset,
                "standard deviation of the low-resolution image's noise, for pixels from 0 to 1");
    }

    /** Returns σ for images in [-1, 1]. */
    static double level(Settings settings) {
        return 2 * settings.real(NAME);
    }
}

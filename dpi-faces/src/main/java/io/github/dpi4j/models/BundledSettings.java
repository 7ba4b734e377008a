package io.github.dpi4j.models;

import java.util.Map;

/** How the bundled model is run by DPI: chosen on images held out of its training, see docs/model-card.md. */
final class BundledSettings {
    /** A small prior leaves noise where steps are deterministic, and faces are decided in the noisiest steps. */
    private static final Map<String, String> ALL = Map.of("sampler", "ddim", "eta", "1", "steps", "50,20,10,5", "tau",
            "0");

    private BundledSettings() {
    }

    static Map<String, String> at(int scale) {
        return ALL;
    }
}

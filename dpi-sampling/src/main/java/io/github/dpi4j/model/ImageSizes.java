package io.github.dpi4j.model;

import io.github.dpi4j.unet.UNetConfig;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The image size that a foreign prior was trained for, by guided-diffusion's conventions. */
final class ImageSizes {
    /** guided-diffusion's default channel multipliers for each size: the only trace of the size in a checkpoint. */
    private static final Map<List<Double>, Integer> BY_MULTIPLIERS = Map.of(
            List.of(0.5, 1.0, 1.0, 2.0, 2.0, 4.0, 4.0), 512,
            List.of(1.0, 1.0, 2.0, 2.0, 4.0, 4.0), 256,
            List.of(1.0, 1.0, 2.0, 3.0, 4.0), 128,
            List.of(1.0, 2.0, 3.0, 4.0), 64);

    private ImageSizes() {
    }

    /** Returns height and width in pixels; empty if the architecture does not tell. */
    static OptionalInt of(UNetConfig config) {
        List<Double> multipliers = config.levels().stream()
                .map(level -> (double) level.channels() / config.modelChannels()).toList();
        Integer size = BY_MULTIPLIERS.get(multipliers);
        return size == null ? OptionalInt.empty() : OptionalInt.of(size);
    }
}

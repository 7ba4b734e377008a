package io.github.dpi4j.cli;

import io.github.dpi4j.unet.UNetConfig;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;

/** The image size that a prior was trained for. */
final class ImageSize {
    /** guided-diffusion's default channel multipliers for each size: the only trace of the size in a checkpoint. */
    private static final Map<List<Double>, Integer> BY_MULTIPLIERS = Map.of(
            List.of(0.5, 1.0, 1.0, 2.0, 2.0, 4.0, 4.0), 512,
            List.of(1.0, 1.0, 2.0, 2.0, 4.0, 4.0), 256,
            List.of(1.0, 1.0, 2.0, 3.0, 4.0), 128,
            List.of(1.0, 2.0, 3.0, 4.0), 64);

    private ImageSize() {
    }

    /** Height and width in pixels; empty if the architecture does not tell. */
    static OptionalInt of(UNetConfig config) {
        List<Double> multipliers = config.levels().stream()
                .map(level -> (double) level.channels() / config.modelChannels()).toList();
        Integer size = BY_MULTIPLIERS.get(multipliers);
        return size == null ? OptionalInt.empty() : OptionalInt.of(size);
    }

    /**
     * The size that a prior is run at.
     *
     * @param option {@code --image-size}, or null: what the architecture tells
     */
    static int of(UNetConfig config, Integer option, CommandSpec command) {
        int size = option != null
                ? option
                : of(config).orElseThrow(() -> WrongUse.of(command,
                        "--image-size: expected, as this prior's channel multipliers do not tell what it was trained for"));
        int divisor = config.downsamplingFactor();
        if (size < 1 || size % divisor != 0) {
            throw WrongUse.of(command, "--image-size: expected a multiple of " + divisor
                    + " (the prior's down-sampling), got " + size);
        }
        return size;
    }
}

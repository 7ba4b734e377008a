package io.github.dpi4j.cli;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.posterior.Restorer;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.TorchGenerator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Where the random numbers come from. */
final class RandomOptions {
    /** The generators by name. */
    enum Generator {
        DEFAULT, TORCH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0",
            description = "Seed: the same one gives the same results (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--rng", paramLabel = "NAME", defaultValue = "default",
            description = "Random number streams: ${COMPLETION-CANDIDATES}. default draws for each image by its content; torch"
                    + " draws for each image what PyTorch's CPU generator gives after manual_seed(S).")
    private Generator generator;

    /** The draws for some images that are restored together: for each the same, whatever else is beside it. */
    NoiseSource noise(List<RgbImage> lowResolution) {
        return switch (generator) {
            case DEFAULT -> Restorer.noise(seed, lowResolution);
            case TORCH -> NoiseSource.perImage(lowResolution.stream().map(_ -> new TorchGenerator(seed)).toList());
        };
    }
}

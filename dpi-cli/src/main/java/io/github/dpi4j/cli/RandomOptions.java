package io.github.dpi4j.cli;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.posterior.Restorer;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.TorchGenerator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The options of random numbers. */
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

    @Option(names = "--rng", paramLabel = "STREAMS", defaultValue = "default",
            description = "Random number streams: ${COMPLETION-CANDIDATES}. default draws for each image by its content; torch"
                    + " draws for each image what PyTorch's CPU generator gives after manual_seed(S).")
    private Generator generator;

    /** Returns the noise for a batch of images: each image's does not depend on the others. */
    NoiseSource noise(List<RgbImage> lowResolution) {
        return switch (generator) {
            case DEFAULT -> Restorer.noise(seed, lowResolution);
            case TORCH -> NoiseSource.perImage(lowResolution.stream().map(_ -> new TorchGenerator(seed)).toList());
        };
    }
}

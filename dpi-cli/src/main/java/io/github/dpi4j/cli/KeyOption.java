package io.github.dpi4j.cli;

import io.github.dpi4j.checkpoint.Checkpoint;
import io.github.dpi4j.checkpoint.NetworkSignature;
import io.github.dpi4j.checkpoint.Weights;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that chooses among several copies of a network in one checkpoint. */
final class KeyOption {
    @Option(names = "--key", paramLabel = "KEY",
            description = "Key of the weights to read from a checkpoint with several, such as model or ema.module"
                    + " (default: a moving average, if there is one).")
    private @Nullable String key;

    /** Returns the key, or null. */
    @Nullable
    String key() {
        return key;
    }

    /**
     * Returns the weights under a key, or if it is null, the checkpoint's only or preferred ones.
     *
     * @throws IOException if there are none, or several
     */
    static Weights weights(Checkpoint checkpoint, @Nullable String key) throws IOException {
        return key == null
                ? checkpoint.network(NetworkSignature.GUIDED_DIFFUSION)
                : checkpoint.network(NetworkSignature.GUIDED_DIFFUSION, key);
    }
}

package io.github.dpi4j.cli;

import io.github.dpi4j.unet.Heads;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the condition corrector for a prior. */
final class CorrectorOptions {
    @Option(names = "--corrector", paramLabel = "FILE",
            description = "The condition corrector's checkpoint (default: the condition is not corrected).")
    private @Nullable Path file;

    @Option(names = "--corrector-key", paramLabel = "KEY",
            description = "Key of the weights to read from the corrector's checkpoint, as with --key.")
    private @Nullable String key;

    @Option(names = "--corrector-head-channels", paramLabel = "N",
            description = "Channels of an attention head in the corrector (default: as its file says, else half of"
                    + " num_channels, at most 64).")
    private @Nullable Integer headChannels;

    /** Returns the file; null if there is none. */
    @Nullable
    Path file() {
        return file;
    }

    /** Returns the weights' key, or null. */
    @Nullable
    String key() {
        return key;
    }

    /** Returns the heads; null if they are read from the file or assumed. */
    @Nullable
    Heads heads() {
        return headChannels == null ? null : new Heads.Width(headChannels);
    }
}

package io.github.dpi4j.cli;

import io.github.dpi4j.unet.Heads;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The condition corrector that goes with a prior. */
final class CorrectorOptions {
    @Option(names = "--corrector", paramLabel = "FILE",
            description = "The condition corrector's checkpoint (default: the condition stays as it is).")
    private Path file;

    @Option(names = "--corrector-key", paramLabel = "KEY",
            description = "Key of the weights to read from the corrector's checkpoint, as with --key.")
    private String key;

    @Option(names = "--corrector-head-channels", paramLabel = "N",
            description = "Channels of an attention head in the corrector (default: as its file says, else half of"
                    + " num_channels, at most 64).")
    private Integer headChannels;

    /** The file; null if there is none. */
    Path file() {
        return file;
    }

    /** The weights' key; null if none is asked for. */
    String key() {
        return key;
    }

    /** The heads; null if they are to be found out. */
    Heads heads() {
        return headChannels == null ? null : new Heads.Width(headChannels);
    }
}

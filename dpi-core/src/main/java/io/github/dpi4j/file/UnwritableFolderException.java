package io.github.dpi4j.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A folder that takes no more files: it has gone, may not be written to, or its disk is full or broken. A run that would go on to
 * compute further files for it had better stop.
 */
public final class UnwritableFolderException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * @param message one line that begins with the file or folder
     * @param cause may be null
     */
    public UnwritableFolderException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

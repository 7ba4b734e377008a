package io.github.dpi4j.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Files that appear whole or not at all: written beside their place under another name, then moved there. */
public final class AtomicFile {
    /** What a file is to hold. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes all of it.
         *
         * @param out unbuffered; closed by the caller
         */
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicFile() {
    }

    /**
     * Writes a file, and replaces one that is there. If that fails, what was there stays, and nothing else; a process that is
     * killed may leave {@code .NAME.….part} beside it.
     *
     * @throws IOException if the content cannot be written; the message names the path if there is no folder for it, or no
     *         permission
     */
    public static void write(Path path, Content content) throws IOException {
        Path part = path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                content.writeTo(out);
            }
            move(part, path);
        } catch (NoSuchFileException e) {
            throw new IOException(path + ": expected a folder to write to, found none", e);
        } catch (AccessDeniedException e) {
            throw new IOException(path + ": expected to be allowed to write here, found no permission", e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void move(Path part, Path path) throws IOException {
        try {
            Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}

package io.github.dpi4j.image;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file that appears whole or not at all: written beside its place under another name, then moved there. */
final class AtomicWrite {
    private AtomicWrite() {
    }

    static void write(Path path, byte[] content) throws IOException {
        Path part = path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            Files.write(part, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
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

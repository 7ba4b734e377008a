package io.github.dpi4j.cli;

import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.file.UnwritableFolderException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/** Writes results so that Ctrl-C cannot come in between: the JVM, told to end, waits for the file that is being written. */
final class Outputs {
    private static final ReentrantLock WRITING = new ReentrantLock();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(WRITING::lock));
    }

    /** Writes a file. */
    @FunctionalInterface
    interface Writer {
        void write(Path file) throws IOException;
    }

    private Outputs() {
    }

    /**
     * Makes a folder where there is none, before the work is done.
     *
     * @throws IOException if there cannot be one, or files may not be written to it
     */
    static void requireFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (!Files.isWritable(folder)) {
            throw new AccessDeniedException(folder.toString());
        }
        AtomicFile.sweep(folder);
    }

    /**
     * Finds out whether the place of results is still there, before the next one is computed.
     *
     * @throws UnwritableFolderException if the folder has gone, or its disk is full
     */
    static void requireRoom(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new UnwritableFolderException(folder + ": expected the folder for the results, found none any more",
                    null);
        }
        long room;
        try {
            room = Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            // A file system that does not tell; then writing will.
            return;
        }
        if (room == 0) {
            throw new UnwritableFolderException(folder + ": expected room for the results, found a full disk", null);
        }
    }

    /** Whether a result is there already. An empty file is none: it is what a crash of the machine may leave. */
    static boolean isThere(Path file) {
        return Files.exists(file) && !(Files.isRegularFile(file) && file.toFile().length() == 0);
    }

    /**
     * Finds out before the work is done.
     *
     * @throws IOException if there is no folder to write the file to, or none that may be written to
     */
    static void requireWritable(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file)) {
            throw new IOException(file + ": expected a file to write, found a folder");
        }
        if (!Files.isDirectory(folder)) {
            throw new IOException(file + ": expected a folder to write to, found none");
        }
        if (!Files.isWritable(folder)) {
            throw new AccessDeniedException(file.toString());
        }
    }

    /**
     * Writes a file.
     *
     * @throws IOException if that fails; the message names the file
     */
    static void write(Path file, Writer writer) throws IOException {
        WRITING.lock();
        try {
            writer.write(file);
        } catch (IOException e) {
            String message = Explanation.of(e);
            // A full disk is reported without the file's name.
            throw message.startsWith(file.toString())
                    ? e
                    : new IOException(file + ": cannot be written: " + message, e);
        } finally {
            WRITING.unlock();
        }
    }
}

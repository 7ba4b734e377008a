package io.github.dpi4j.cli;

import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.file.UnwritableFolderException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/** Writing of results, not interrupted by Ctrl-C: a JVM that is told to end waits for the file that is being written. */
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
     * Creates a folder if it does not exist, before the work is done.
     *
     * @throws IOException if it cannot be created, or is not writable
     */
    static void requireFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (!Files.isWritable(folder)) {
            throw new AccessDeniedException(folder.toString());
        }
        AtomicFile.sweep(folder);
    }

    /**
     * Checks that the results' folder still exists and has room, before the next result is computed.
     *
     * @throws UnwritableFolderException if the folder has gone, or its disk is full
     */
    static void requireRoom(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new UnwritableFolderException(folder + ": expected the folder for the results, found none any more",
                    null);
        }
        boolean isFull;
        try {
            FileStore store = Files.getFileStore(folder);
            // One without any space at all, as /proc, is none for files.
            isFull = store.getTotalSpace() > 0 && store.getUsableSpace() == 0;
        } catch (IOException e) {
            // The file system does not tell its free space; writing will show it.
            return;
        }
        if (isFull) {
            throw new UnwritableFolderException(folder + ": expected room for the results, found a full disk", null);
        }
    }

    /**
     * Checks that a result's folder still exists and has room, before the result is computed.
     *
     * @throws UnwritableFolderException if the folder has gone, or its disk is full
     */
    static void requireRoomFor(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        requireRoom(folder == null ? file : folder);
    }

    /** Returns whether a result exists already. An empty file is none: a crash of the machine may leave one. */
    static boolean isThere(Path file) {
        return Files.exists(file) && !(Files.isRegularFile(file) && file.toFile().length() == 0);
    }

    /**
     * Checks that a file can be written, before the work is done.
     *
     * @throws IOException if the file's folder does not exist or is not writable
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
        } catch (UnwritableFolderException e) {
            // Its message names the file.
            throw e;
        } catch (IOException e) {
            String message = ErrorMessage.of(e);
            // A full disk is reported without the file's name.
            throw message.startsWith(file.toString())
                    ? e
                    : new IOException(file + ": cannot be written: " + message, e);
        } finally {
            WRITING.unlock();
        }
    }
}

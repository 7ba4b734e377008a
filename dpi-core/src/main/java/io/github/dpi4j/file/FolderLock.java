package io.github.dpi4j.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A lock on a folder of results, which one run at a time can hold. It ends with the process. The file {@link #NAME} in the
 * folder stays.
 */
public final class FolderLock implements AutoCloseable {
    /** The name of the locked file. */
    public static final String NAME = ".lock";
    private static final System.Logger LOG = System.getLogger(FolderLock.class.getName());

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Locks a folder. On a file system without locks it does nothing.
     *
     * @param folder the folder; created if it does not exist
     * @param work what is done there, for the message: {@code "train"}
     * @return the lock; the caller closes it
     * @throws IOException if another run holds the lock, or the file cannot be written; the message names the folder
     */
    public static FolderLock of(Path folder, String work) throws IOException {
        Files.createDirectories(folder);
        FileChannel channel = FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        if (!isLocked(channel)) {
            channel.close();
            throw new IOException(folder + ": expected no other process to " + work + " here, found one that does");
        }
        return new FolderLock(channel);
    }

    private static boolean isLocked(FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "no lock", e);
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

package io.github.dpi4j.file;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Files that appear whole or not at all: written beside their place under another name, forced to the disk, then moved
 * there. After a power loss either the old or the new content is found, never half a file or an empty one.
 */
public final class AtomicFile {
    /** The content of a file. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes all of it.
         *
         * @param out unbuffered; closed by the caller
         */
        void writeTo(OutputStream out) throws IOException;
    }

    private static final System.Logger LOG = System.getLogger(AtomicFile.class.getName());
    /** Characters of its own name in that of a partial file. */
    private static final int NAMED = 40;
    /** Most partial files that are begun for one file, as other processes may remove them before they are locked. */
    private static final int ATTEMPTS = 100;
    /** Names of partial files: a dot, the beginning of the file's own name, a random one. */
    private static final Pattern PARTIAL = Pattern.compile("\\..+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.part",
            Pattern.DOTALL);
    /** Partial files that this process writes. */
    private static final Set<Path> LIVE = ConcurrentHashMap.newKeySet();
    /** Folders in which this process has looked for what others left. */
    private static final Set<Path> SWEPT = ConcurrentHashMap.newKeySet();

    private AtomicFile() {
    }

    /**
     * Writes a file, and replaces one that is there. If that fails, the one that was there stays, and nothing else. A process
     * that is killed may leave {@code .NAME.….part} beside it; the next process to write in this folder removes it. A symbolic
     * link is followed: the file that it points to is replaced, and the link stays.
     *
     * @throws UnwritableFolderException if no other file could be written there either: the folder has gone, or its disk is full
     * @throws java.io.InterruptedIOException if this thread is interrupted
     * @throws IOException if the content cannot be written, or there is something that is no regular file, such as a device,
     *         a pipe or a folder; the message begins with the path
     */
    public static void write(Path path, Content content) throws IOException {
        requireReplaceable(path);
        Path target = Files.isSymbolicLink(path) ? path.toRealPath() : path;
        Path folder = Objects.requireNonNull(target.toAbsolutePath().getParent(), "path is a root");
        for (int attempt = 1; !write(path, target, folder, content); attempt++) {
            if (attempt == ATTEMPTS) {
                throw new IOException(path + ": cannot be written: other processes remove partial files");
            }
        }
        if (SWEPT.add(folder)) {
            try {
                sweep(folder);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, folder + ": not swept", e);
            }
        }
    }

    /** Writes a file once; returns false if another process removed the partial one before it was locked. */
    private static boolean write(Path path, Path target, Path folder, Content content) throws IOException {
        Path part = folder.resolve(
                "." + beginning(target.getFileName().toString()) + "." + UUID.randomUUID() + ".part");
        LIVE.add(part);
        try {
            try (FileChannel channel = create(path, part)) {
                if (!lock(channel, part)) {
                    return false;
                }
                fill(path, channel, content);
                move(part, target);
            }
            force(folder);
            return true;
        } catch (UnwritableFolderException e) {
            throw e;
        } catch (IOException e) {
            if (Interruption.isCauseOf(e)) {
                throw Interruption.named(path, e);
            }
            if (!Files.isDirectory(folder)) {
                throw new UnwritableFolderException(path + ": expected a folder to write to, found none any more", e);
            }
            throw named(path, e);
        } finally {
            Files.deleteIfExists(part);
            LIVE.remove(part);
        }
    }

    /**
     * Checks that a path is free, or has a regular file that can be replaced.
     *
     * @param path the path; a symbolic link stands for what it points to
     * @throws IOException if there is a device, a pipe, a folder or a symbolic link to nothing; the message begins with the path
     */
    public static void requireReplaceable(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            return;
        }
        if (Files.isDirectory(path)) {
            throw new IOException(path + ": expected a regular file, or none, to write to, found a folder");
        }
        if (Files.exists(path)) {
            throw new IOException(path + ": expected a regular file, or none, to write to, found a device or pipe");
        }
        if (Files.isSymbolicLink(path)) {
            throw new IOException(
                    path + ": expected a regular file, or none, to write to, found a symbolic link to nothing");
        }
    }

    /** Returns so much of a name that the partial file's is not too long where the name itself is not. */
    private static String beginning(String name) {
        return name.substring(0, name.offsetByCodePoints(0, Math.min(NAMED, name.codePointCount(0, name.length()))));
    }

    private static FileChannel create(Path path, Path part) throws IOException {
        try {
            return FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            Path folder = part.getParent();
            throw new UnwritableFolderException(path + (folder != null && Files.isDirectory(folder)
                    ? ": expected a folder that takes new files, found one that does not"
                    : ": expected a folder to write to, found none"), e);
        } catch (AccessDeniedException e) {
            throw new UnwritableFolderException(path + ": expected to be allowed to write here, found no permission",
                    e);
        } catch (IOException e) {
            requireShortName(path, e);
            throw e;
        }
    }

    /** Finds out whether it is the name that cannot be, or no file can. */
    private static void requireShortName(Path path, IOException failure) throws IOException {
        Path probe = path.toAbsolutePath().resolveSibling("." + UUID.randomUUID());
        try {
            Files.createFile(probe);
            Files.delete(probe);
        } catch (IOException e) {
            throw new UnwritableFolderException(named(path, failure).getMessage(), failure);
        }
    }

    /**
     * Writes the content and forces it to the disk. A failure of the disk is told apart from an exception that the
     * content throws.
     */
    private static void fill(Path path, FileChannel channel, Content content) throws IOException {
        RememberingStream out = new RememberingStream(Channels.newOutputStream(channel));
        try {
            content.writeTo(out);
            out.flush();
            channel.force(true);
        } catch (IOException e) {
            if (Interruption.isCauseOf(e)) {
                throw e;
            }
            if (out.failure != null || !channel.isOpen()) {
                throw new UnwritableFolderException(named(path, e).getMessage(), e);
            }
            throw e;
        }
    }

    /** Knows whether it was the disk that failed. */
    private static final class RememberingStream extends FilterOutputStream {
        private @Nullable IOException failure;

        RememberingStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[]{(byte) b}, 0, 1);
        }
    }

    /**
     * Writes a text file in UTF-8, as {@link #write(Path, Content)}.
     *
     * @throws IOException as there
     */
    public static void write(Path path, String text) throws IOException {
        write(path, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Removes partial files that no process writes any more from a folder (not from those in it). A file's writer holds a
     * lock on it, which ends with the process.
     *
     * @param folder one that is not there is left alone
     * @throws IOException if the folder cannot be read
     */
    public static void sweep(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, AtomicFile::isPartial)) {
            for (Path part : parts) {
                if (!LIVE.contains(part.toAbsolutePath())) {
                    removeUnlocked(part);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static void removeUnlocked(Path part) {
        // To open a pipe of such a name would wait for its reader.
        if (!Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            if (channel.tryLock() != null) {
                Files.deleteIfExists(part);
            }
        } catch (IOException | OverlappingFileLockException e) {
            LOG.log(System.Logger.Level.DEBUG, part + ": left alone", e);
        }
    }

    /** Returns whether a file's name is one that {@link #write} gives to a file that is not whole yet. */
    public static boolean isPartial(Path file) {
        return PARTIAL.matcher(file.getFileName().toString()).matches();
    }

    /** Locks a partial file; returns false if another process has locked it first, to remove it, or has removed it. */
    private static boolean lock(FileChannel channel, Path part) {
        try {
            return channel.tryLock() != null && Files.exists(part);
        } catch (IOException e) {
            // A file system without locks; then nothing is swept there either.
            LOG.log(System.Logger.Level.DEBUG, "no lock", e);
            return true;
        }
    }

    private static void move(Path part, Path path) throws IOException {
        try {
            Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Makes a new name last, where the platform lets a folder be opened as a file; Windows does not. */
    private static void force(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, folder + ": not forced to the disk", e);
        }
    }

    /** An exception whose message names the file that was to be written: a full disk's does not, others name the partial one. */
    private static IOException named(Path path, IOException e) {
        String reason = e instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : e.getMessage();
        if (reason != null && reason.startsWith(path + ":")) {
            return e;
        }
        return new IOException(
                path + ": cannot be written: " + (reason == null ? e.getClass().getSimpleName() : reason),
                e);
    }
}

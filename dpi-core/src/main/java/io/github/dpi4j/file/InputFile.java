package io.github.dpi4j.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files that are read whole. What is no regular file would be read without end, or waited for, and is refused. */
public final class InputFile {
    private InputFile() {
    }

    /**
     * Reads a file.
     *
     * @param path the file
     * @param what it should be, with its article, for messages
     * @param most the largest size in bytes, checked before anything is allocated
     * @return its content
     * @throws IOException if it is no regular file, is larger, or cannot be read; the message begins with the path
     */
    public static byte[] read(Path path, String what, long most) throws IOException {
        requireRegular(path, what);
        try {
            long size = Files.size(path);
            if (size <= most) {
                return Files.readAllBytes(path);
            }
            throw new TooLargeException(
                    path + ": expected " + what + " of at most " + most + " bytes, found " + size);
        } catch (TooLargeException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new IOException(path + ": expected " + what + ", found no file of this name", e);
        } catch (AccessDeniedException e) {
            throw new IOException(path + ": expected a readable file, found no permission to read it", e);
        } catch (IOException e) {
            throw new IOException(path + ": expected a readable file, found: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a text in UTF-8, as {@link #read}; bytes that are none are replaced by U+FFFD.
     *
     * @param path the file
     * @param what it should be, with its article, for messages
     * @param most the largest size in bytes
     * @return the text
     * @throws IOException as there
     */
    public static String readText(Path path, String what, long most) throws IOException {
        return new String(read(path, what, most), StandardCharsets.UTF_8);
    }

    private static void requireRegular(Path path, String what) throws IOException {
        if (Files.isDirectory(path)) {
            throw new IOException(path + ": expected " + what + ", found a directory");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException(path + ": expected " + what + ", found something that is no regular file");
        }
    }

    private static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        TooLargeException(String message) {
            super(message);
        }
    }
}

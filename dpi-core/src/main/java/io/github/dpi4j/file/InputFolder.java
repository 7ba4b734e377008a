package io.github.dpi4j.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Folders that are listed. A pipe in place of a folder would be waited for, and is refused. */
public final class InputFolder {
    private InputFolder() {
    }

    /**
     * Lists the entries of a folder, not of those in it.
     *
     * @param folder the folder, or a symbolic link to it
     * @return all entries, folders and links included, in the order of their names
     * @throws IOException if it is no folder, or cannot be read; the message begins with the path
     */
    public static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + ": expected a folder, found " + kind(folder));
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (AccessDeniedException e) {
            throw new IOException(folder + ": expected a readable folder, found no permission to read it", e);
        } catch (UncheckedIOException e) {
            throw new IOException(folder + ": expected a readable folder, found: " + e.getCause().getMessage(), e);
        }
    }

    /** Returns the kind of what is not a folder, for messages. */
    private static String kind(Path path) {
        if (Files.isRegularFile(path)) {
            return "a file";
        }
        if (Files.exists(path)) {
            return "something that is neither a file nor a folder";
        }
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? "a symbolic link to nothing" : "nothing of this name";
    }
}

package io.github.dpi4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Real places of files that need not exist yet: symbolic links are followed, and names that the file system takes for the
 * same one are the same.
 */
final class Places {
    private final Map<Path, Path> folders = new HashMap<>();

    /** Returns the real path; what does not exist yet is taken as written. */
    Path of(Path path) {
        Path absolute = path.toAbsolutePath();
        Path parent = absolute.getParent();
        if (parent == null || Files.isSymbolicLink(absolute) || !absolute.equals(absolute.normalize())) {
            return real(absolute);
        }
        return folders.computeIfAbsent(parent, Places::real).resolve(absolute.getFileName());
    }

    private static Path real(Path absolute) {
        for (Path there = absolute; there != null; there = there.getParent()) {
            try {
                return there.toRealPath().resolve(there.relativize(absolute)).normalize();
            } catch (IOException e) {
                // It does not exist, or may not be seen; then its folder tells.
            }
        }
        return absolute.normalize();
    }

    /** Returns the same text for all places that may be the same. */
    static String key(Path place) {
        return Normalizer.normalize(place.toString(), Normalizer.Form.NFC).toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    /** Returns whether two places of the same {@link #key} are the same on their file system. */
    static boolean areSame(Path one, Path other) {
        if (one.equals(other)) {
            return true;
        }
        try {
            boolean oneIsThere = Files.exists(one);
            boolean otherIsThere = Files.exists(other);
            return oneIsThere || otherIsThere
                    ? oneIsThere && otherIsThere && Files.isSameFile(one, other)
                    : willBeSame(one, other);
        } catch (IOException e) {
            // Where nothing can be written, nothing is written twice.
            return false;
        }
    }

    /** Tries it, in a folder of its own beside them. */
    private static boolean willBeSame(Path one, Path other) throws IOException {
        Path there = one.getParent();
        while (there != null && !Files.isDirectory(there)) {
            there = there.getParent();
        }
        if (there == null || !other.startsWith(there)) {
            return false;
        }
        Path tried = Files.createTempDirectory(there, ".names");
        try {
            Path first = Files.createDirectories(tried.resolve(there.relativize(one)));
            boolean same = Files.exists(tried.resolve(there.relativize(other)));
            for (Path made = first; !made.equals(tried); made = made.getParent()) {
                Files.delete(made);
            }
            return same;
        } finally {
            Files.delete(tried);
        }
    }
}

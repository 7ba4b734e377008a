package io.github.dpi4j.file;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The user's folder for files that can be made again: {@code $XDG_CACHE_HOME} or {@code ~/.cache} (the XDG base directory
 * specification), {@code %LOCALAPPDATA%} on Windows, {@code ~/Library/Caches} on macOS; below it, {@code dpi}.
 */
public final class CacheFolder {
    /** System property that names another folder instead; nothing is added to it. */
    public static final String PROPERTY = "dpi.cache";
    private static final String NAME = "dpi";

    private CacheFolder() {
    }

    /** {@return the folder, which may not exist yet; empty if this user has none} */
    public static Optional<Path> find() {
        String named = System.getProperty(PROPERTY);
        return named != null
                ? absolute(named)
                : find(System.getProperty("os.name"), System.getProperty("user.home"), System.getenv());
    }

    static Optional<Path> find(String system, String home, Map<String, String> environment) {
        String os = system.toLowerCase(Locale.ROOT);
        if (os.startsWith("windows")) {
            return absolute(environment.get("LOCALAPPDATA")).or(() -> below(home, "AppData/Local"))
                    .map(p -> p.resolve(NAME));
        }
        if (os.startsWith("mac")) {
            return below(home, "Library/Caches").map(p -> p.resolve(NAME));
        }
        return absolute(environment.get("XDG_CACHE_HOME")).or(() -> below(home, ".cache")).map(p -> p.resolve(NAME));
    }

    private static Optional<Path> below(String home, String folder) {
        return absolute(home).map(p -> p.resolve(folder));
    }

    /** Returns a path if it is absolute: the specification ignores all others, and Java's home may be "?". */
    private static Optional<Path> absolute(@Nullable String path) {
        try {
            return Optional.ofNullable(path).map(Path::of).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}

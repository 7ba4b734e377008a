package io.github.dpi4j.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CacheFolderTest {
    private static Optional<Path> find(String system, String home, Map<String, String> environment) {
        assumeTrue(Path.of("/").isAbsolute(), "the paths of this test are those of Unix");
        return CacheFolder.find(system, home, environment);
    }

    private static Optional<Path> path(String path) {
        return Optional.of(Path.of(path));
    }

    @AfterEach
    void forget() {
        System.clearProperty(CacheFolder.PROPERTY);
    }

    @Test
    void isWhereEachSystemKeepsSuchFiles() {
        assertEquals(path("/home/ada/.cache/dpi"), find("Linux", "/home/ada", Map.of()));
        assertEquals(path("/var/tmp/ada/dpi"), find("Linux", "/home/ada", Map.of("XDG_CACHE_HOME", "/var/tmp/ada")));
        assertEquals(path("/Users/ada/Library/Caches/dpi"),
                find("Mac OS X", "/Users/ada", Map.of("XDG_CACHE_HOME", "/var/tmp/ada")));
        assertEquals(path("/local/dpi"), find("Windows 11", "/ada", Map.of("LOCALAPPDATA", "/local")));
        assertEquals(path("/ada/AppData/Local/dpi"), find("Windows 11", "/ada", Map.of()));
    }

    @Test
    void relativeFoldersAreIgnored() {
        assertEquals(path("/home/ada/.cache/dpi"), find("Linux", "/home/ada", Map.of("XDG_CACHE_HOME", "tmp")));
        assertEquals(Optional.empty(), find("Linux", "?", Map.of("XDG_CACHE_HOME", "")));
    }

    @Test
    void thePropertyTakesPrecedence() {
        Path other = Path.of("target", "cache").toAbsolutePath();
        System.setProperty(CacheFolder.PROPERTY, other.toString());
        assertEquals(Optional.of(other), CacheFolder.find());
    }
}

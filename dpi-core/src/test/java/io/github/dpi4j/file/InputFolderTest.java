package io.github.dpi4j.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.dpi4j.golden.Pipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFolderTest {
    @TempDir
    private Path folder;

    @Test
    void listsByNameAndThroughLinks() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path second = Files.createFile(inner.resolve("b"));
        Path first = Files.createDirectory(inner.resolve("a"));
        assertEquals(List.of(first, second), InputFolder.list(inner));
        Path link = Files.createSymbolicLink(folder.resolve("link"), inner);
        assertEquals(List.of(link.resolve("a"), link.resolve("b")), InputFolder.list(link));
    }

    @Test
    void whatIsNoFolderIsSaid() throws IOException {
        assertRefused(Files.createFile(folder.resolve("file")), "a file");
        assertRefused(folder.resolve("nowhere"), "nothing of this name");
        assertRefused(Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere")),
                "a symbolic link to nothing");
    }

    @Test
    void aPipeIsNotWaitedFor() throws IOException {
        Path pipe = Pipes.make(folder.resolve("pipe"));
        assertTimeoutPreemptively(Duration.ofMinutes(5),
                () -> assertRefused(pipe, "something that is neither a file nor a folder"));
    }

    private static void assertRefused(Path path, String found) {
        IOException e = assertThrows(IOException.class, () -> InputFolder.list(path));
        assertEquals(path + ": expected a folder, found " + found, e.getMessage());
    }
}

package io.github.dpi4j.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path folder;

    @Test
    void aFileAppearsWholeAndReplacesTheOneBefore() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFile.write(file, out -> {
            out.write(bytes("one"));
            assertFalse(Files.exists(file));
        });
        assertEquals("one", Files.readString(file));
        AtomicFile.write(file, out -> {
            out.write(bytes("two"));
            assertEquals("one", Files.readString(file));
        });
        assertEquals("two", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void aFailureLeavesWhatWasThere() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "before");
        assertEquals("full", assertThrows(IOException.class, () -> AtomicFile.write(file, out -> {
            out.write(bytes("half"));
            throw new IOException("full");
        })).getMessage());
        assertThrows(IllegalStateException.class, () -> AtomicFile.write(file, _ -> {
            throw new IllegalStateException();
        }));
        assertEquals("before", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void aMissingFolderIsNamed() {
        Path file = folder.resolve("nowhere/a.txt");
        assertEquals(file + ": expected a folder to write to, found none",
                assertThrows(IOException.class, () -> AtomicFile.write(file, _ -> {
                })).getMessage());
    }

    @Test
    void aFolderIsNotReplaced() throws IOException {
        Path file = Files.createDirectories(folder.resolve("a/b")).getParent();
        assertThrows(IOException.class, () -> AtomicFile.write(file, out -> out.write(1)));
        assertTrue(Files.isDirectory(file.resolve("b")));
        assertEquals(List.of(file), files());
    }

    @Test
    void aNameWithoutAFolderIsInTheWorkingFolder() throws IOException {
        Path file = Path.of("atomic-file-test-" + folder.getFileName());
        try {
            AtomicFile.write(file, out -> out.write(1));
            assertEquals(1, Files.size(file));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}

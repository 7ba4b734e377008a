package io.github.dpi4j.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {
    @TempDir
    private Path folder;

    @Test
    void readsWhatIsNotTooLarge() throws IOException {
        Path file = Files.write(folder.resolve("a"), new byte[]{1, 2, 3});
        assertArrayEquals(new byte[]{1, 2, 3}, InputFile.read(file, "a plan", 3));
        assertEquals(file + ": expected a plan of at most 2 bytes, found 3", refusal(file, 2));
    }

    @Test
    void namesWhatIsThereInstead() {
        Path missing = folder.resolve("b");
        assertEquals(missing + ": expected a plan, found no file of this name", refusal(missing, 3));
        assertEquals(folder + ": expected a plan, found a directory", refusal(folder, 3));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void refusesWhatHasNoEnd() throws IOException {
        for (Path file : new Path[]{Path.of("/dev/zero"),
                Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/zero"))}) {
            assertEquals(file + ": expected a plan, found something that is no regular file", refusal(file, 3));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void namesAFileThatFailsWhileItIsRead() {
        // Its first bytes are of no page of this process.
        Path memory = Path.of("/proc/self/mem");
        assertEquals(memory + ": expected a readable file, found: Input/output error", refusal(memory, 3));
    }

    private static String refusal(Path file, long most) {
        return assertThrows(IOException.class, () -> InputFile.read(file, "a plan", most)).getMessage();
    }
}

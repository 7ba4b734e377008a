package io.github.dpi4j.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    private Path root;

    @Test
    void oneHoldsAFolderAtATime() throws IOException {
        Path folder = root.resolve("a/b");
        try (FolderLock _ = FolderLock.of(folder, "work")) {
            assertEquals(folder + ": expected no other process to work here, found one that does",
                    assertThrows(IOException.class, () -> FolderLock.of(folder, "work")).getMessage());
            FolderLock.of(root, "work").close();
        }
        FolderLock.of(folder, "work").close();
        assertTrue(Files.exists(folder.resolve(FolderLock.NAME)));
    }

    @Test
    void anotherProcessSeesItAndItEndsWithItsHolder() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Holder.class.getName(), root.toString())
                .redirectErrorStream(true).start();
        try {
            assertEquals('h', process.getInputStream().read());
            assertThrows(IOException.class, () -> FolderLock.of(root, "work"));
        } finally {
            process.destroyForcibly().waitFor();
        }
        FolderLock.of(root, "work").close();
    }

    /** A program that holds a folder's lock, and does not end. */
    static final class Holder {
        public static void main(String[] args) throws IOException, InterruptedException {
            try (FolderLock _ = FolderLock.of(Path.of(args[0]), "work")) {
                System.out.print("h");
                System.out.flush();
                Thread.sleep(60_000);
            }
        }
    }
}

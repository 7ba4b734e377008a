package io.github.dpi4j.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dpi4j.golden.Pipes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
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
    void aLinkIsFollowedAndStays() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path file = Files.writeString(elsewhere.resolve("a.txt"), "one");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        AtomicFile.write(link, "two");
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("two", Files.readString(file));
        assertEquals(List.of(elsewhere, link), files());
    }

    @Test
    void onlyARegularFileIsReplaced() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("a"));
        assertNotReplaced(inner, "a folder");
        Path link = Files.createSymbolicLink(folder.resolve("b"), folder.resolve("nowhere"));
        assertNotReplaced(link, "a symbolic link to nothing");
        assertEquals(List.of(inner, link), files());
    }

    @Test
    void aPipeStaysAPipe() throws IOException {
        Path pipe = Pipes.make(folder.resolve("a"));
        Path link = Files.createSymbolicLink(folder.resolve("b"), pipe);
        assertNotReplaced(pipe, "a device or pipe");
        assertNotReplaced(link, "a device or pipe");
        assertTrue(Pipes.isPipe(pipe));
        assertEquals(List.of(pipe, link), files());
    }

    private static void assertNotReplaced(Path path, String found) {
        IOException e = assertThrows(IOException.class, () -> AtomicFile.write(path, "text"));
        assertEquals(path + ": expected a regular file, or none, to write to, found " + found, e.getMessage());
    }

    @Test
    void aPipeNamedLikeAPartialFileIsLeftAloneAndNotWaitedFor() throws IOException {
        String part = "." + UUID.randomUUID() + "." + UUID.randomUUID() + ".part";
        Path pipe = Pipes.make(folder.resolve(part));
        Path target = Files.writeString(folder.resolve("kept"), "text");
        Path link = Files.createSymbolicLink(folder.resolve("." + part), target);
        assertTimeoutPreemptively(Duration.ofMinutes(5), () -> AtomicFile.sweep(folder));
        assertTrue(Pipes.isPipe(pipe));
        assertEquals("text", Files.readString(link));
    }

    @Test
    void aFailureLeavesWhatWasThere() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "before");
        assertEquals(file + ": cannot be written: full",
                assertThrows(IOException.class, () -> AtomicFile.write(file, out -> {
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
    void aMessageThatNamesTheFileStaysAsItIs() {
        Path file = folder.resolve("a.txt");
        assertEquals(file + ": too long", assertThrows(IOException.class, () -> AtomicFile.write(file, _ -> {
            throw new IOException(file + ": too long");
        })).getMessage());
    }

    /** A device without room stands for a full disk. */
    @Test
    void aFullDiskIsReportedWithTheFilesName() {
        Path file = folder.resolve("a.txt");
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        assertEquals(file + ": cannot be written: No space left on device",
                assertThrows(IOException.class, () -> AtomicFile.write(file, _ -> {
                    try (OutputStream out = Files.newOutputStream(full)) {
                        out.write(1);
                    }
                })).getMessage());
    }

    @Test
    void theFirstWriteIntoAFolderRemovesWhatAKilledProcessLeft() throws IOException {
        Path left = Files.writeString(folder.resolve(".b.png." + UUID.randomUUID() + ".part"), "half");
        Path other = Files.writeString(folder.resolve(".mine.part"), "somebody else's");
        Path file = folder.resolve("a.txt");
        AtomicFile.write(file, out -> out.write(1));
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(other));
    }

    @Test
    void sweepingLeavesAloneWhatIsBeingWritten() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFile.write(file, out -> {
            out.write(1);
            AtomicFile.sweep(folder);
            assertEquals(1, files().stream().filter(AtomicFile::isPartial).count());
        });
        assertEquals(List.of(file), files());
        AtomicFile.sweep(folder.resolve("nowhere"));
    }

    /** A process that writes holds a lock, which another one sees. */
    @Test
    void sweepingLeavesAloneWhatAnotherProcessWrites() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), WritingForever.class.getName(),
                folder.resolve("a.txt").toString()).redirectErrorStream(true).start();
        try {
            assertEquals('w', process.getInputStream().read());
            AtomicFile.sweep(folder);
            assertEquals(1, files().size());
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertEquals(1, files().size());
        AtomicFile.sweep(folder);
        assertEquals(List.of(), files());
    }

    /** A program that begins to write a file, says so, and does not end. */
    static final class WritingForever {
        public static void main(String[] args) throws IOException {
            AtomicFile.write(Path.of(args[0]), out -> {
                out.write(1);
                System.out.print("w");
                System.out.flush();
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            });
        }
    }

    /** Between a partial file's creation and its lock, another process takes it for one that a killed process left. */
    @Test
    void filesAreWrittenWhileAnotherProcessSweeps() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), SweepingForever.class.getName(), folder.toString())
                .redirectErrorStream(true).start();
        try {
            assertEquals('s', process.getInputStream().read());
            for (int i = 0; i < 1000; i++) {
                AtomicFile.write(folder.resolve("a.txt"), Integer.toString(i));
            }
            assertTrue(process.isAlive());
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertEquals("999", Files.readString(folder.resolve("a.txt")));
        assertEquals(List.of(folder.resolve("a.txt")), files());
    }

    /** A program that removes what it takes for the partial files of killed processes, again and again. */
    static final class SweepingForever {
        public static void main(String[] args) throws IOException {
            System.out.print("s");
            System.out.flush();
            while (true) {
                AtomicFile.sweep(Path.of(args[0]));
            }
        }
    }

    @Test
    void aMissingFolderIsNamed() {
        Path file = folder.resolve("nowhere/a.txt");
        assertEquals(file + ": expected a folder to write to, found none",
                assertThrows(UnwritableFolderException.class, () -> AtomicFile.write(file, _ -> {
                })).getMessage());
    }

    @Test
    void aNameMayBeAsLongAsTheFileSystemAllows() throws IOException {
        for (String name : List.of("x".repeat(251) + ".txt", "\ud83d\ude00".repeat(60) + ".txt", "y")) {
            Path file = folder.resolve(name);
            AtomicFile.write(file, "content");
            assertEquals("content", Files.readString(file));
        }
    }

    @Test
    void whatOnlyThisFileFailsByIsToldFromWhatNoFileCanBeWrittenFor() {
        for (String name : List.of("x".repeat(300), "a.txt")) {
            IOException e = assertThrows(IOException.class, () -> AtomicFile.write(folder.resolve(name), _ -> {
                throw new NoSuchFileException("source");
            }));
            assertFalse(e instanceof UnwritableFolderException, e.toString());
        }
    }

    /** The largest file that a process may write stands for a full disk. */
    @Test
    void aDiskThatTakesNoMoreIsNoMatterOfOneFile() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/bin/bash")));
        Process process = new ProcessBuilder("/bin/bash", "-c", "trap '' XFSZ; ulimit -f 64; exec \"$@\"", "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:-UsePerfData", "-cp",
                System.getProperty("java.class.path"), WritingMuch.class.getName(), folder.resolve("a").toString())
                .redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(UnwritableFolderException.class.getSimpleName() + " " + folder.resolve("a")
                + ": cannot be written: File too large", said);
        assertEquals(List.of(), files());
    }

    /** A program that writes a megabyte, and says what came of it. */
    static final class WritingMuch {
        public static void main(String[] args) throws IOException {
            try {
                AtomicFile.write(Path.of(args[0]), out -> out.write(new byte[1 << 20]));
            } catch (IOException e) {
                System.out.print(e.getClass().getSimpleName() + " " + e.getMessage());
            }
        }
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
            return files.sorted().toList();
        }
    }

    @Test
    void anInterruptIsNoFullDisk() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "before");
        Thread.currentThread().interrupt();
        IOException e = assertThrows(InterruptedIOException.class, () -> AtomicFile.write(file, "after"));
        assertTrue(Thread.interrupted(), "the interrupted status was lost");
        assertEquals(file + ": interrupted", e.getMessage());
        assertEquals("before", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void aFolderThatTakesNoFilesIsNotSaidToBeMissing() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")));
        Path file = Path.of("/proc/x.png");
        assertEquals(file + ": expected a folder that takes new files, found one that does not",
                assertThrows(UnwritableFolderException.class, () -> AtomicFile.write(file, "x")).getMessage());
    }
}

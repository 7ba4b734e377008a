package io.github.dpi4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of little memory reads what it can, and goes on. */
class SmallHeapTest {
    @TempDir
    private Path folder;

    @Test
    void anImageWithoutRoomInTheHeapIsRefusedAndTheNextOneRead() throws IOException, InterruptedException {
        Path long1 = folder.resolve("long.png");
        Files.copy(Golden.file("golden/images/variants/rgb.png"), long1);
        try (RandomAccessFile file = new RandomAccessFile(long1.toFile(), "rw")) {
            file.setLength(500_000_000);
        }
        Path large = folder.resolve("large.bmp");
        byte[] header = Files.readAllBytes(Golden.file("golden/images/formats/plain.bmp"));
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 4000).putInt(22, 4000);
        Files.write(large, header);
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(54 + 48_000_000);
        }
        Path small = Golden.file("golden/images/variants/rgb.png");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m", "-cp", System.getProperty("java.class.path"), Reading.class.getName(), long1.toString(),
                large.toString(), small.toString()).redirectErrorStream(true).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines()
                .toList();
        assertEquals(0, process.waitFor(), lines.toString());
        assertEquals(3, lines.size(), lines.toString());
        // Some collectors keep a part of the 64 MiB to themselves.
        assertTrue(lines.get(0).startsWith(long1 + ": expected an image that fits the memory left of a heap of 6"),
                lines.toString());
        assertTrue(lines.get(1).startsWith(large + ": expected an image that fits "), lines.toString());
        assertEquals("RgbImage[13×9]", lines.get(2));
    }

    /** A program that reads images, one after another. */
    static final class Reading {
        public static void main(String[] args) {
            System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8));
            for (String arg : args) {
                try {
                    System.out.println(ImageFiles.read(Path.of(arg)));
                } catch (IOException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }
}

package io.github.dpi4j.image;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.dpi4j.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Small valid files of every format, changed at random: either an image or one line that names the file, nothing else. */
class ImageFuzzTest {
    private static final int ROUNDS = 25_000;
    private static final long NANOSECONDS = 10_000_000_000L;
    private static final int[] EXTREMES = {0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, -1, -2,
            0x10000, 0x1000000};

    @Test
    void aChangedFileIsReadOrRefusedInOneLine() throws IOException {
        List<byte[]> seeds = seeds();
        Random random = new Random(20_26);
        long end = System.nanoTime() + NANOSECONDS;
        int read = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS && System.nanoTime() < end; round++) {
            byte[] changed = changed(seeds.get(random.nextInt(seeds.size())), random);
            try {
                RgbImage image = ImageFiles.read(changed, "fuzzed");
                assertTrue(image.pixels().length == 3L * image.width() * image.height());
                read++;
            } catch (IOException e) {
                String message = e.getMessage();
                if (!message.startsWith("fuzzed: expected ") || message.lines().count() != 1
                        || message.chars().anyMatch(Character::isISOControl)) {
                    fail("round " + round + ": " + message, e);
                }
                refused++;
            } catch (RuntimeException | Error e) {
                fail("round " + round + ": " + e, e);
            }
        }
        assertTrue(read > 100 && refused > 100, read + " read, " + refused + " refused");
    }

    private static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (String folder : List.of("formats/icc_a98.png", "variants/rgb.png")) {
            try (Stream<Path> files = Files.list(Golden.file("golden/images/" + folder).getParent())) {
                for (Path file : files.filter(ImageFiles::isImageName).sorted().toList()) {
                    if (Files.size(file) <= 4096) {
                        seeds.add(Files.readAllBytes(file));
                    }
                }
            }
        }
        assertTrue(seeds.size() > 80, "seeds: " + seeds.size());
        return seeds;
    }

    private static byte[] changed(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(random.nextBoolean() ? Math.min(64, bytes.length) : bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> extreme(bytes, at, random);
                case 3 -> bytes = Arrays.copyOf(bytes, Math.max(16, at));
                case 4 -> {
                    int length = random.nextInt(Math.min(64, bytes.length - at) + 1);
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
                    System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
                    bytes = longer;
                }
                default -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(random.nextInt(64), bytes.length - Math.max(at, from));
                    System.arraycopy(bytes, from, bytes, at, length);
                }
            }
        }
        return bytes;
    }

    private static void extreme(byte[] bytes, int at, Random random) {
        int value = EXTREMES[random.nextInt(EXTREMES.length)];
        int count = Math.min(1 << random.nextInt(3), bytes.length - at);
        boolean little = random.nextBoolean();
        for (int i = 0; i < count; i++) {
            bytes[at + i] = (byte) (value >> 8 * (little ? i : count - 1 - i));
        }
    }
}

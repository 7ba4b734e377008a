package io.github.dpi4j.training;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Images for tests. */
final class Pictures {
    private Pictures() {
    }

    /** Waves of different lengths and directions. */
    static RgbImage smooth(int size, int seed) {
        RgbImage image = RgbImage.blank(size, size);
        for (int i = 0; i < image.pixels().length; i++) {
            double x = i / 3 % size / (double) size;
            double y = i / 3 / size / (double) size;
            double wave = Math.sin(seed + 5 * x + i % 3) * Math.cos(0.3 * seed + 4 * y - 2 * x);
            image.pixels()[i] = (byte) Math.round(127.5 + 100 * wave);
        }
        return image;
    }

    static RgbImage mirrored(RgbImage image) {
        RgbImage out = RgbImage.blank(image.width(), image.height());
        for (int i = 0; i < out.pixels().length; i++) {
            int x = i / 3 % image.width();
            out.pixels()[i] = image.pixels()[i + 3 * (image.width() - 1 - 2 * x)];
        }
        return out;
    }

    static int largestDifference(RgbImage a, RgbImage b) {
        int largest = 0;
        for (int i = 0; i < a.pixels().length; i++) {
            largest = Math.max(largest, Math.abs((a.pixels()[i] & 0xff) - (b.pixels()[i] & 0xff)));
        }
        return largest;
    }

    /** A folder of smooth images. */
    static Path folder(Path parent, int count, int size) throws IOException {
        Path folder = Files.createDirectories(parent.resolve("images"));
        for (int i = 0; i < count; i++) {
            ImageFiles.write(folder.resolve(i + ".png"), smooth(size, i));
        }
        return folder;
    }
}

package io.github.dpi4j.evaluation;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The originals in a folder, read on request: their largest centred square, resized by Pillow's bicubic filter.
 * Immutable.
 *
 * @param files in the order of their names
 * @param size side of the images in pixels
 */
public record Originals(List<Path> files, int size) {
    /** Checks the components. */
    public Originals {
        files = List.copyOf(files);
        if (size < 1) {
            throw new IllegalArgumentException("size: expected at least 1, got " + size);
        }
    }

    /**
     * Finds all images of a folder (not below it).
     *
     * @param folder the folder
     * @param size side of the images in pixels
     * @return the originals
     * @throws IOException if the folder cannot be read, has no images, or has two whose names differ only in their
     *        extension
     */
    public static Originals in(Path folder, int size) throws IOException {
        List<Path> files = ImageFiles.list(folder);
        Map<String, Path> names = new HashMap<>();
        for (Path file : files) {
            Path other = names.putIfAbsent(name(file), file);
            if (other != null) {
                throw new IOException(folder + ": expected images of different names, found " + other.getFileName()
                        + " and " + file.getFileName());
            }
        }
        return new Originals(files, size);
    }

    /**
     * {@return the first {@code count} originals}
     *
     * @param count number of images
     */
    public Originals first(int count) {
        return new Originals(files.subList(0, Math.min(count, files.size())), size);
    }

    /**
     * {@return some of the images, evenly spread: all if there are not more}
     *
     * @param count number of images
     */
    public Originals spread(int count) {
        return count >= files.size()
                ? this
                : new Originals(IntStream.range(0, count)
                        .mapToObj(i -> files.get((int) ((2L * i + 1) * files.size() / (2L * count)))).toList(), size);
    }

    /** {@return the number of originals} */
    public int count() {
        return files.size();
    }

    /**
     * {@return an image's name: its file's without the extension}
     *
     * @param i index of the image
     */
    public String name(int i) {
        return name(files.get(i));
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }

    /**
     * Reads an image.
     *
     * @param i index of the image
     * @return the image
     * @throws IOException if it cannot be read
     */
    public RgbImage image(int i) throws IOException {
        return fit(ImageFiles.read(files.get(i)), size);
    }

    /**
     * {@return an image's largest centred square, resized by Pillow's bicubic}
     *
     * @param image the image; not modified
     * @param size side of the result in pixels
     */
    public static RgbImage fit(RgbImage image, int size) {
        int side = Math.min(image.width(), image.height());
        return Resizer.resize(image.crop((image.width() - side) / 2, (image.height() - side) / 2, side, side), size,
                size, ResizeFilter.BICUBIC);
    }
}

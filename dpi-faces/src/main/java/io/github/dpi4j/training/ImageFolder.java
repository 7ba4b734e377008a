package io.github.dpi4j.training;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.random.PhiloxStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The images of a folder, decoded once and kept in memory as bytes: their largest centred square at training size, and at
 * no more than twice that, for augmentation to resample from. Immutable.
 */
public final class ImageFolder {
    private final int size;
    private final List<Path> files;
    private final List<RgbImage> originals;
    private final List<RgbImage> images;

    private ImageFolder(int size, List<Path> files, List<RgbImage> originals) {
        this.size = size;
        this.files = List.copyOf(files);
        this.originals = List.copyOf(originals);
        this.images = originals.stream().map(o -> Resizer.resize(o, size, size, ResizeFilter.BICUBIC)).toList();
    }

    /**
     * Reads all images of a folder (not below it), by name.
     *
     * @param size side of the training images in pixels
     * @throws IOException if the folder or an image cannot be read, or there is no image in it
     */
    public static ImageFolder load(Path folder, int size) throws IOException {
        if (size < 1) {
            throw new IllegalArgumentException("size: expected at least 1, got " + size);
        }
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(f -> ImageFiles.isImageName(f) && !f.getFileName().toString().startsWith(".")
                    && Files.isRegularFile(f)).sorted().toList();
        }
        if (files.isEmpty()) {
            throw new IOException(folder + ": expected images (" + ImageFiles.KINDS + "), found none");
        }
        List<RgbImage> originals = new ArrayList<>();
        for (Path file : files) {
            RgbImage square = square(ImageFiles.read(file));
            int side = Math.min(square.width(), 2 * size);
            originals.add(Resizer.resize(square, side, side, ResizeFilter.BICUBIC));
        }
        return new ImageFolder(size, files, originals);
    }

    private static RgbImage square(RgbImage image) {
        int side = Math.min(image.width(), image.height());
        return image.crop((image.width() - side) / 2, (image.height() - side) / 2, side, side);
    }

    /** Side of the training images in pixels. */
    public int size() {
        return size;
    }

    /** Number of images. */
    public int count() {
        return images.size();
    }

    public Path file(int i) {
        return files.get(i);
    }

    /** An image at training size, by Pillow's bicubic; not to be modified. */
    public RgbImage image(int i) {
        return images.get(i);
    }

    /** The square it was made from, at most twice as large; not to be modified. */
    public RgbImage original(int i) {
        return originals.get(i);
    }

    /** A number made from size and pixels: a run that goes on must find the images that it began with. */
    public long fingerprint() {
        long hash = size;
        for (RgbImage original : originals) {
            ByteBuffer both = ByteBuffer.allocate(Long.BYTES + original.pixels().length);
            hash = PhiloxStream.keyOf(both.putLong(hash).put(original.pixels()).array());
        }
        return hash;
    }
}

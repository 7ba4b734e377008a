package io.github.dpi4j.training;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.random.PhiloxStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The images of a folder, decoded once and kept in memory as bytes: their largest centred square, at no more than twice the
 * training size. Immutable.
 */
public final class ImageFolder {
    private final int size;
    private final List<Path> files;
    private final List<RgbImage> originals;
    /** Sampling weights of the images; null for equal ones. */
    private final double @Nullable [] weights;

    private ImageFolder(int size, List<Path> files, List<RgbImage> originals, double @Nullable [] weights) {
        this.size = size;
        this.files = List.copyOf(files);
        this.originals = List.copyOf(originals);
        this.weights = weights;
    }

    /** An exception that names all images of a folder that cannot be read. */
    public static final class BadImagesException extends IOException {
        private static final long serialVersionUID = 1;

        private BadImagesException(List<String> reasons) {
            super(String.join("; ", reasons));
        }
    }

    /**
     * Reads all images of a folder (not below it), by name.
     *
     * @param folder the folder
     * @param size side of the training images in pixels
     * @return the images
     * @throws BadImagesException if images cannot be read; the message names all of them
     * @throws IOException if the folder cannot be read, or there is no image in it
     */
    public static ImageFolder load(Path folder, int size) throws IOException {
        List<String> bad = new ArrayList<>();
        ImageFolder images = read(folder, size, e -> bad.add(e.getMessage()));
        if (!bad.isEmpty()) {
            throw new BadImagesException(bad);
        }
        return images.requireSome(folder);
    }

    /**
     * Reads the readable images of a folder.
     *
     * @param folder the folder
     * @param size side of the training images in pixels
     * @param bad called for each image that is left out
     * @return the images
     * @throws IOException if the folder cannot be read, or has no readable image
     */
    public static ImageFolder load(Path folder, int size, Consumer<IOException> bad) throws IOException {
        return read(folder, size, bad).requireSome(folder);
    }

    private ImageFolder requireSome(Path folder) throws IOException {
        if (files.isEmpty()) {
            throw new IOException(folder + ": expected images (" + ImageFiles.KINDS + "), found none");
        }
        return this;
    }

    private static ImageFolder read(Path folder, int size, Consumer<IOException> bad) throws IOException {
        if (size < 1) {
            throw new IllegalArgumentException("size: expected at least 1, got " + size);
        }
        List<Path> files = new ArrayList<>();
        List<RgbImage> originals = new ArrayList<>();
        for (Path file : ImageFiles.list(folder)) {
            try {
                RgbImage square = square(ImageFiles.read(file));
                int side = Math.min(square.width(), 2 * size);
                originals.add(Resizer.resize(square, side, side, ResizeFilter.BICUBIC));
                files.add(file);
            } catch (IOException e) {
                bad.accept(e);
            }
        }
        return new ImageFolder(size, files, originals, null);
    }

    /**
     * {@return the same images with sampling weights from a CSV file with columns {@code file} and {@code weight}}
     *
     * @param csv the CSV file
     * @throws IOException if the file cannot be read, or has no valid weight for an image
     */
    public ImageFolder weightedBy(Path csv) throws IOException {
        return new ImageFolder(size, files, originals,
                ImageWeights.read(csv, files.stream().map(file -> file.getFileName().toString()).toList()));
    }

    /** Returns the order of the images in a run: shuffled in each epoch, or drawn by weight. */
    ImageOrder order(long seed) {
        return weights == null ? new Shuffle(seed, count()) : new WeightedDraws(seed, weights);
    }

    private static RgbImage square(RgbImage image) {
        int side = Math.min(image.width(), image.height());
        return image.crop((image.width() - side) / 2, (image.height() - side) / 2, side, side);
    }

    /** {@return the side of the training images in pixels} */
    public int size() {
        return size;
    }

    /** {@return the number of images} */
    public int count() {
        return originals.size();
    }

    /**
     * {@return the file of an image}
     *
     * @param i index of the image
     */
    public Path file(int i) {
        return files.get(i);
    }

    /**
     * {@return an image at training size, by Pillow's bicubic; not to be modified}
     *
     * @param i index of the image
     */
    public RgbImage image(int i) {
        return Resizer.resize(originals.get(i), size, size, ResizeFilter.BICUBIC);
    }

    /**
     * {@return the square that an image is made from, at most twice as large; not to be modified}
     *
     * @param i index of the image
     */
    public RgbImage original(int i) {
        return originals.get(i);
    }

    /** {@return a hash of size, pixels and weights: a resumed run must find the same images} */
    public long fingerprint() {
        long hash = size;
        for (RgbImage original : originals) {
            ByteBuffer both = ByteBuffer.allocate(Long.BYTES + original.pixels().length);
            hash = PhiloxStream.keyOf(both.putLong(hash).put(original.pixels()).array());
        }
        if (weights != null) {
            ByteBuffer all = ByteBuffer.allocate(Long.BYTES * (1 + weights.length)).putLong(hash);
            for (double weight : weights) {
                all.putDouble(weight);
            }
            hash = PhiloxStream.keyOf(all.array());
        }
        return hash;
    }
}

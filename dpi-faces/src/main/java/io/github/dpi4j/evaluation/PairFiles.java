package io.github.dpi4j.evaluation;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An image and its original as files, read on request.
 *
 * @param name the name
 * @param image file of the image
 * @param original file of the original
 */
public record PairFiles(String name, Path image, Path original) {
    /**
     * Pairs the images of two folders (not below them) by their names without extensions.
     *
     * @param images folder of images
     * @param originals folder of originals
     * @return the pairs, by name
     * @throws IOException if a folder cannot be read, has no images, or one without a partner in the other
     */
    public static List<PairFiles> in(Path images, Path originals) throws IOException {
        Map<String, Path> restored = byName(images);
        Map<String, Path> truths = byName(originals);
        List<PairFiles> pairs = new ArrayList<>();
        for (Map.Entry<String, Path> entry : restored.entrySet()) {
            Path original = truths.remove(entry.getKey());
            if (original == null) {
                throw new IOException(originals + ": expected an original of " + entry.getValue().getFileName()
                        + ", found none");
            }
            pairs.add(new PairFiles(entry.getKey(), entry.getValue(), original));
        }
        if (!truths.isEmpty()) {
            throw new IOException(images + ": expected an image for the original "
                    + truths.values().iterator().next().getFileName() + ", found none"
                    + (truths.size() > 1 ? " (" + truths.size() + " are missing)" : ""));
        }
        return pairs;
    }

    private static Map<String, Path> byName(Path folder) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (Path file : ImageFiles.list(folder)) {
            String name = file.getFileName().toString();
            Path other = files.put(name.substring(0, name.lastIndexOf('.')), file);
            if (other != null) {
                throw new IOException(folder + ": expected images of different names, found " + other.getFileName()
                        + " and " + name);
            }
        }
        return files;
    }

    /**
     * {@return the shortest side of the originals}
     *
     * @param pairs images and their originals
     * @throws IOException if some cannot be read; the message names all of them
     */
    public static int smallestSide(List<PairFiles> pairs) throws IOException {
        int smallest = Integer.MAX_VALUE;
        List<String> failures = new ArrayList<>();
        for (PairFiles pair : pairs) {
            try {
                RgbImage original = ImageFiles.read(pair.original);
                smallest = Math.min(smallest, Math.min(original.width(), original.height()));
            } catch (IOException e) {
                failures.add(e.getMessage());
            }
        }
        if (!failures.isEmpty()) {
            throw new IOException(String.join("; ", failures));
        }
        return smallest;
    }

    RgbImage readImage() {
        return read(image);
    }

    RgbImage readOriginal() {
        return read(original);
    }

    private static RgbImage read(Path file) {
        try {
            return ImageFiles.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

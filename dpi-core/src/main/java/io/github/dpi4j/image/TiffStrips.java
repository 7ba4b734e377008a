package io.github.dpi4j.image;

import io.github.dpi4j.image.ImageLimits.UnfittingImageException;
import java.io.IOException;

/**
 * The strips or tiles of a TIFF image.
 *
 * @param directory where they are listed
 * @param offsets tag of their places
 * @param counts tag of their lengths in bytes
 * @param width of a tile, or of the image
 * @param height of a tile or strip
 * @param planes number of planes in which samples are stored apart
 */
record TiffStrips(TiffDirectory directory, int offsets, int counts, long imageWidth, long imageHeight, long width,
        long height, int planes) {
    private static final int IMAGE_WIDTH = 256;
    private static final int IMAGE_HEIGHT = 257;
    /** Strips of a row each, of three planes of the highest image of an even shape. */
    private static final long MOST = 1 << 17;

    /** Finds the strips, and checks the image's size. */
    static TiffStrips of(TiffDirectory directory) throws IOException {
        long imageWidth = directory.number(IMAGE_WIDTH, 0);
        long imageHeight = directory.number(IMAGE_HEIGHT, 0);
        ImageLimits.requireFitting(imageWidth, imageHeight, 1);
        int planes = directory.number(284, 1) == 2 ? (int) Math.min(directory.number(277, 1), 1 << 16) : 1;
        boolean tiles = directory.find(324) >= 0;
        if (!tiles && (directory.find(322) >= 0 || directory.find(323) >= 0)) {
            throw new IOException("tiles without offsets");
        }
        return tiles
                ? new TiffStrips(directory, 324, 325, imageWidth, imageHeight, directory.number(322, 0),
                        directory.number(323, 0), planes)
                : new TiffStrips(directory, 273, 279, imageWidth, imageHeight, imageWidth,
                        Math.min(directory.number(278, imageHeight), imageHeight), planes);
    }

    int across() {
        return (int) ((imageWidth + width - 1) / width);
    }

    int down() {
        return (int) ((imageHeight + height - 1) / height);
    }

    /**
     * Checks that the strips are neither too many nor too large nor outside the file.
     *
     * @param compressed whether their lengths must be known; each byte is then decoded once at most
     */
    void require(boolean compressed) throws IOException {
        if (width < 1 || height < 1 || width > ImageLimits.MAX_PIXELS || height > ImageLimits.MAX_PIXELS) {
            throw new IOException("strips or tiles of " + width + "×" + height);
        }
        long number = (long) across() * down() * planes;
        long covered = across() * width * (down() * height);
        if (number > MOST || covered > 4 * imageWidth * imageHeight + (1 << 20)) {
            throw new UnfittingImageException("a TIFF image in at most " + MOST + " strips or tiles about its size",
                    number + " of " + width + "×" + height + " for " + imageWidth + "×" + imageHeight);
        }
        if (directory.size(offsets) < number || compressed && number > 1 && directory.size(counts) < number) {
            throw new IOException("too few strips or tiles");
        }
        int places = directory.find(offsets);
        int lengths = directory.size(counts) < number ? -1 : directory.find(counts);
        long sum = 0;
        for (int i = 0; i < number; i++) {
            long length = lengths < 0 ? 0 : directory.value(lengths, i);
            directory.bytes().require(directory.value(places, i), length);
            sum += length;
            if (compressed && number > 1 && length == 0 || sum > directory.bytes().length()) {
                throw new IOException("strips or tiles that are empty or overlap");
            }
        }
    }

    /** Returns a strip's bytes. */
    byte[] content(int i) throws IOException {
        long from = directory.value(directory.find(offsets), i);
        return directory.bytes().copy(from, from + directory.value(directory.find(counts), i));
    }
}

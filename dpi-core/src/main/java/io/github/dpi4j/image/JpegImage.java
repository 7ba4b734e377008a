package io.github.dpi4j.image;

import java.awt.image.Raster;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JPEG files: their samples are decoded by the JDK, and converted to RGB here. */
final class JpegImage {
    /** Pixels of the largest picture whose chroma is smoothed: half a second's work, and 200 MB at most. */
    private static final int MOST_SMOOTHED = 4 << 20;

    private JpegImage() {
    }

    static RgbImage decode(byte[] content) throws IOException {
        JpegStream stream = JpegStream.of(content);
        return upright(stream, decode(stream, stream.colours()));
    }

    /**
     * Decodes the picture with its chroma smoothed ({@link JpegChroma}).
     *
     * @return empty if there is nothing to smooth
     */
    static Optional<RgbImage> decodeSmoothed(byte[] content) throws IOException {
        JpegStream stream = JpegStream.of(content);
        Optional<JpegChroma> chroma = JpegChroma.of(stream);
        return chroma.isEmpty() || (long) stream.width() * stream.height() > MOST_SMOOTHED
                ? Optional.empty()
                : Optional.of(upright(stream, chroma.get().smooth(samples(stream))));
    }

    private static RgbImage upright(JpegStream stream, RgbImage stored) {
        return stream.exif() == null ? stored : Orientation.ofExif(stream.exif()).upright(stored);
    }

    /**
     * Decodes the pixels, as stored.
     *
     * @param colours the meaning of the samples; null if it is none that is known
     */
    static RgbImage decode(JpegStream stream, @Nullable JpegColours colours) throws IOException {
        int width = stream.width();
        int height = stream.height();
        requireBounded(stream);
        if (colours == null) {
            throw new IOException("pixels of " + stream.components() + " components");
        }
        Raster raster = samples(stream);
        RgbImage out = RgbImage.blank(width, height);
        int[] row = new int[width * stream.components()];
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                colours.toRgb(row, x * stream.components(), out.pixels(), RgbImage.CHANNELS * (y * width + x));
            }
        }
        return out;
    }

    private static void requireBounded(JpegStream stream) throws IOException {
        ImageLimits.requireFitting(stream.width(), stream.height(), ImageLimits.WORKING_BYTES);
        ImageLimits.requireHeld(stream.width(), stream.height(), stream.content().length);
        ImageLimits.requireFewScans(stream.scans(), stream.width(), stream.height());
    }

    private static Raster samples(JpegStream stream) throws IOException {
        requireBounded(stream);
        Raster raster = ImageReaders.readRaster(ImageReaders.ofJdk("jpeg"), stream.content());
        if (raster.getWidth() != stream.width() || raster.getHeight() != stream.height()
                || raster.getNumBands() != stream.components()) {
            throw new IOException("pixels of another size than the header says");
        }
        return raster;
    }
}

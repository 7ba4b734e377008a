package io.github.dpi4j.image;

import java.awt.image.Raster;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JPEG files: their samples are decoded by the JDK, and converted to RGB here. */
final class JpegImage {
    private JpegImage() {
    }

    static RgbImage decode(byte[] content) throws IOException {
        JpegStream stream = JpegStream.of(content);
        RgbImage stored = decode(stream, stream.colours());
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
        ImageLimits.requireFitting(width, height, ImageLimits.WORKING_BYTES);
        ImageLimits.requireHeld(width, height, stream.content().length);
        ImageLimits.requireFewScans(stream.scans(), width, height);
        if (colours == null) {
            throw new IOException("pixels of " + stream.components() + " components");
        }
        Raster raster = ImageReaders.readRaster(ImageReaders.ofJdk("jpeg"), stream.content());
        if (raster.getWidth() != width || raster.getHeight() != height
                || raster.getNumBands() != stream.components()) {
            throw new IOException("pixels of another size than the header says");
        }
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
}

package io.github.dpi4j.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;

/**
 * Conversion to RGB of samples decoded by Image I/O, as Pillow's {@code convert("RGB")} does it.
 *
 * <p>The samples themselves are taken, not {@link BufferedImage#getRGB}: that would convert grey values and colours by
 * way of their colour spaces.
 */
final class DecodedSamples {
    private DecodedSamples() {
    }

    static RgbImage toRgb(BufferedImage image) throws IOException {
        if (image.isAlphaPremultiplied()) {
            image.coerceData(false);
        }
        RgbImage out = RgbImage.blank(image.getWidth(), image.getHeight());
        if (image.getColorModel() instanceof IndexColorModel palette) {
            fillFromPalette(image.getRaster(), palette, out);
            return out;
        }
        int[] bits = image.getColorModel().getComponentSize();
        switch (image.getColorModel().getColorSpace().getType()) {
            case ColorSpace.TYPE_GRAY -> fillFromBands(image.getRaster(), bits, new int[]{0, 0, 0}, out);
            case ColorSpace.TYPE_RGB -> fillFromBands(image.getRaster(), bits, new int[]{0, 1, 2}, out);
            case ColorSpace.TYPE_CMYK -> {
                fillFromBands(image.getRaster(), bits, new int[]{0, 1, 2}, out);
                coverWithBlack(image.getRaster(), bits[3], out);
            }
            default -> throw new IOException(
                    "pixels of " + bits.length + " components that are neither grey nor RGB nor CMYK");
        }
        return out;
    }

    private static void fillFromPalette(Raster raster, IndexColorModel palette, RgbImage out) {
        int[] row = new int[out.width()];
        int at = 0;
        for (int y = 0; y < out.height(); y++) {
            raster.getSamples(0, y, out.width(), 1, 0, row);
            for (int index : row) {
                int rgb = palette.getRGB(Math.min(index, palette.getMapSize() - 1));
                out.pixels()[at++] = (byte) (rgb >> 16);
                out.pixels()[at++] = (byte) (rgb >> 8);
                out.pixels()[at++] = (byte) rgb;
            }
        }
    }

    private static void fillFromBands(Raster raster, int[] bits, int[] bands, RgbImage out) {
        int[] row = new int[out.width()];
        for (int y = 0; y < out.height(); y++) {
            for (int c = 0; c < RgbImage.CHANNELS; c++) {
                raster.getSamples(0, y, out.width(), 1, bands[c], row);
                int at = RgbImage.CHANNELS * y * out.width() + c;
                for (int sample : row) {
                    out.pixels()[at] = (byte) to8Bits(sample, bits[bands[c]]);
                    at += RgbImage.CHANNELS;
                }
            }
        }
    }

    /** Returns a sample in 8 bits: the upper 8 of 16, as Pillow does for RGB; fewer than 8 are scaled to the range. */
    private static int to8Bits(int sample, int bits) {
        return bits >= 8 ? sample >> bits - 8 : sample * 255 / ((1 << bits) - 1);
    }

    /**
     * Converts cyan, magenta, yellow (in {@code out}) and the raster's black to RGB: (255 - colour) · (255 - black) /
     * 255.
     */
    private static void coverWithBlack(Raster raster, int bits, RgbImage out) {
        int[] row = new int[out.width()];
        for (int y = 0; y < out.height(); y++) {
            raster.getSamples(0, y, out.width(), 1, 3, row);
            int at = RgbImage.CHANNELS * y * out.width();
            for (int black : row) {
                int light = 255 - to8Bits(black, bits);
                for (int c = 0; c < RgbImage.CHANNELS; c++, at++) {
                    out.pixels()[at] = (byte) Inks.cover(out.pixels()[at] & 0xff, light);
                }
            }
        }
    }
}

package io.github.dpi4j.image;

import java.util.Arrays;

/**
 * An 8-bit RGB image: rows from top to bottom, pixels from left to right, three bytes each.
 *
 * <p>Shares its array openly, as a tensor does: {@link #pixels()} is the array itself.
 */
public final class RgbImage {
    /** Number of channels. */
    public static final int CHANNELS = 3;
    /** The longest array a virtual machine is sure to have. */
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private final int width;
    private final int height;
    private final byte[] pixels;

    private RgbImage(int width, int height, byte[] pixels) {
        this.width = width;
        this.height = height;
        this.pixels = pixels;
    }

    /**
     * {@return a black image}
     *
     * @param width width in pixels
     * @param height height in pixels
     * @throws IllegalArgumentException if a side is below 1, or the image too large for one array
     */
    public static RgbImage blank(int width, int height) {
        return new RgbImage(width, height, new byte[byteCount(width, height)]);
    }

    /**
     * Wraps the array, without a copy.
     *
     * @param width width in pixels
     * @param height height in pixels
     * @param pixels height · width · 3 bytes: R, G, B of the first pixel, of the one to its right, …
     * @return the image
     */
    public static RgbImage of(int width, int height, byte[] pixels) {
        int expected = byteCount(width, height);
        if (pixels.length != expected) {
            throw new IllegalArgumentException("image: pixels: expected " + expected + " bytes for " + width + "×"
                    + height + " pixels, got " + pixels.length);
        }
        return new RgbImage(width, height, pixels);
    }

    private static int byteCount(int width, int height) {
        if (width < 1 || height < 1 || (long) width * height > MAX_BYTES / CHANNELS) {
            throw new IllegalArgumentException("image: width and height: expected at least 1 each and at most "
                    + MAX_BYTES / CHANNELS + " pixels, got " + width + " and " + height);
        }
        return CHANNELS * width * height;
    }

    /** {@return the width in pixels} */
    public int width() {
        return width;
    }

    /** {@return the height in pixels} */
    public int height() {
        return height;
    }

    /** {@return the bytes themselves, as in {@link #of}} Not a copy. */
    public byte[] pixels() {
        return pixels;
    }

    /**
     * {@return one value, from 0 to 255}
     *
     * @param x column
     * @param y row
     * @param channel 0 red, 1 green, 2 blue
     */
    public int get(int x, int y, int channel) {
        return pixels[CHANNELS * (y * width + x) + channel] & 0xff;
    }

    /**
     * {@return one pixel's luma as ITU-R BT.601 weighs the channels, from 0 to 255}
     *
     * @param x column
     * @param y row
     */
    public double luma(int x, int y) {
        return 0.299 * get(x, y, 0) + 0.587 * get(x, y, 1) + 0.114 * get(x, y, 2);
    }

    /**
     * {@return a part of the image, copied}
     *
     * @param left left edge
     * @param top upper edge
     * @param cropWidth width of the crop in pixels
     * @param cropHeight height of the crop in pixels
     * @throws IllegalArgumentException if it does not lie within the image
     */
    public RgbImage crop(int left, int top, int cropWidth, int cropHeight) {
        if (left < 0 || top < 0 || cropWidth < 1 || cropHeight < 1 || cropWidth > width - left
                || cropHeight > height - top) {
            throw new IllegalArgumentException("crop: expected a part of " + width + "×" + height + " pixels, got "
                    + cropWidth + "×" + cropHeight + " at (" + left + ", " + top + ")");
        }
        RgbImage out = blank(cropWidth, cropHeight);
        for (int y = 0; y < cropHeight; y++) {
            System.arraycopy(pixels, CHANNELS * ((top + y) * width + left), out.pixels, CHANNELS * y * cropWidth,
                    CHANNELS * cropWidth);
        }
        return out;
    }

    /**
     * Returns the image on a larger one of a single colour.
     *
     * @param colour 0xRRGGBB
     * @throws IllegalArgumentException if it does not lie within the larger one
     */
    RgbImage onCanvas(int left, int top, int canvasWidth, int canvasHeight, int colour) {
        if (left < 0 || top < 0 || width > canvasWidth - left || height > canvasHeight - top) {
            throw new IllegalArgumentException("canvas: expected one around " + width + "×" + height + " pixels at ("
                    + left + ", " + top + "), got " + canvasWidth + "×" + canvasHeight);
        }
        RgbImage out = blank(canvasWidth, canvasHeight);
        if ((colour & 0xffffff) != 0) {
            for (int i = 0; i < out.pixels.length; i += CHANNELS) {
                out.pixels[i] = (byte) (colour >> 16);
                out.pixels[i + 1] = (byte) (colour >> 8);
                out.pixels[i + 2] = (byte) colour;
            }
        }
        for (int y = 0; y < height; y++) {
            System.arraycopy(pixels, CHANNELS * y * width, out.pixels, CHANNELS * ((top + y) * canvasWidth + left),
                    CHANNELS * width);
        }
        return out;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof RgbImage other && width == other.width && height == other.height
                && Arrays.equals(pixels, other.pixels);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(pixels);
    }

    @Override
    public String toString() {
        return "RgbImage[" + width + "×" + height + "]";
    }
}

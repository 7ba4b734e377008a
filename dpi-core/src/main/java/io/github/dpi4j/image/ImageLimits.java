package io.github.dpi4j.image;

import java.io.IOException;

/**
 * Bounds on the memory and time of decoding an image. Headers are checked against them before anything is allocated for
 * the image, so that no file, however it was made, takes more memory or time than a sound one of the largest size.
 */
final class ImageLimits {
    /** More pixels than any camera's picture of a face; a larger claim is refused before anything is allocated for it. */
    static final long MAX_PIXELS = 1L << 27;
    /** Pixels of a side: each row costs a decoder something, however short it is, and a PNG header may claim 2^31 of them. */
    static final int MAX_SIDE = 1 << 17;
    /** A caller's own bound, where it is stricter. */
    static final ScopedValue<Long> CALLERS_BOUND = ScopedValue.newInstance();
    /** Memory for decoding a pixel of a PNG, JPEG or BMP image: the file's samples, their conversion, the result. */
    static final int WORKING_BYTES = 12;
    /** Scans of a JPEG image; progressive files in use have about ten. */
    static final int MAX_SCANS = 100;
    /** Pixels of a JPEG image times its scans: each scan visits every pixel, in about a nanosecond at best. */
    static final long MAX_SCANNED_PIXELS = 1L << 31;
    /** Deflate's highest ratio, 1032 : 1, with 8 pixels in each byte; JPEG, BMP and GIF stay far below. */
    private static final int MOST_PIXELS_PER_BYTE = 8 * 1032;

    private ImageLimits() {
    }

    /**
     * Checks the size that a header claims.
     *
     * @param bytesPerPixel memory that decoding takes
     * @throws UnfittingImageException if a side is below 1 or too long, or the pixels are too many for any image or for the heap
     */
    static void requireFitting(long width, long height, int bytesPerPixel) throws UnfittingImageException {
        String found = "a header that says " + width + "×" + height;
        long most = Math.min(MAX_PIXELS, CALLERS_BOUND.orElse(MAX_PIXELS));
        if (width < 1 || height < 1 || width > most || height > most || width * height > most) {
            throw new UnfittingImageException("an image of 1 to " + most + " pixels", found);
        }
        if (Math.max(width, height) > MAX_SIDE) {
            throw new UnfittingImageException("an image with sides of 1 to " + MAX_SIDE + " pixels", found);
        }
        long heap = Runtime.getRuntime().maxMemory();
        long needed = width * height * bytesPerPixel;
        if (needed > heap) {
            throw new UnfittingImageException("an image that fits a heap of " + (heap >> 20) + " MiB",
                    found + " pixels, for which " + (needed >> 20) + " MiB are needed (raise -Xmx)");
        }
    }

    /** Checks that no more pixels are claimed than the file's bytes can hold; for formats that need bits for each pixel. */
    static void requireHeld(long width, long height, int bytes) throws UnfittingImageException {
        if (width * height / MOST_PIXELS_PER_BYTE > bytes) {
            throw new UnfittingImageException("an image that " + bytes + " bytes can hold",
                    "a header that says " + width + "×" + height);
        }
    }

    /** Checks the number of passes over a JPEG image. */
    static void requireFewScans(long scans, long width, long height) throws UnfittingImageException {
        if (scans > MAX_SCANS || scans * width * height > MAX_SCANNED_PIXELS) {
            throw new UnfittingImageException("a JPEG image of at most " + MAX_SCANS + " scans and "
                    + MAX_SCANNED_PIXELS + " pixels in all of them", scans + " scans of " + width + "×" + height);
        }
    }

    /** An error: an image, possibly valid, that is refused for its size or kind. */
    static final class UnfittingImageException extends IOException {
        private static final long serialVersionUID = 1;

        UnfittingImageException(String expected, String found) {
            super("expected " + expected + ", found " + found);
        }
    }
}

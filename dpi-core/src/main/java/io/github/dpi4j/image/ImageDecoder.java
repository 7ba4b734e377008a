package io.github.dpi4j.image;

import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.file.FileKind;
import io.github.dpi4j.image.ImageLimits.UnfittingImageException;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/**
 * A decoder of one image file, which reports any failure in one line.
 *
 * @param content the file's bytes, none of which is trusted
 * @param name what to call it in messages
 */
record ImageDecoder(byte[] content, String name) {
    /** A function from a file's bytes to what it holds. */
    @FunctionalInterface
    private interface Decoding<T> {
        T decode(byte[] content) throws IOException;
    }

    /** Returns the file's first picture, upright. */
    RgbImage decode() throws IOException {
        ImageFormat format = format();
        return decode(format, format::decode);
    }

    /**
     * Returns the file's first picture, upright, with a JPEG file's chroma smoothed.
     *
     * @param decoded the picture as {@link #decode} returns it, which is the result where nothing is to be smoothed
     */
    RgbImage decodeSmoothed(RgbImage decoded) throws IOException {
        ImageFormat format = format();
        return format == ImageFormat.JPEG
                ? decode(format, ImageDecoder::smoothedIfItFits).orElse(decoded)
                : decoded;
    }

    private static Optional<RgbImage> smoothedIfItFits(byte[] content) throws IOException {
        try {
            return JpegImage.decodeSmoothed(content);
        } catch (OutOfMemoryError e) {
            // The picture as it was decoded is better than none.
            return Optional.empty();
        }
    }

    private ImageFormat format() throws IOException {
        ImageFormat format = ImageFormat.of(content);
        if (format == null) {
            throw new IOException(name + ": expected an image (" + ImageFiles.KINDS + "), found "
                    + FileKind.describe(content));
        }
        return format;
    }

    private <T> T decode(ImageFormat format, Decoding<T> decoding) throws IOException {
        try {
            return decoding.decode(content);
        } catch (UnfittingImageException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(name, e);
        } catch (IOException | RuntimeException | AssertionError | StackOverflowError e) {
            // The readers fail on malformed files with any exception, an index out of bounds among others.
            throw new IOException(name + ": expected a sound " + format.title() + " image, found: " + reason(e), e);
        }
    }

    /** Returns an out-of-memory error as the failure of one image; the memory allocated for it is garbage by now. */
    static IOException outOfMemory(String name, OutOfMemoryError e) {
        return new IOException(name + ": expected an image that fits the memory left of a heap of "
                + (Runtime.getRuntime().maxMemory() >> 20) + " MiB, found one that needs more (raise -Xmx)", e);
    }

    /** Returns the messages of a reader's exception and its causes, on one line. */
    private String reason(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException) {
                return "the file's end at byte " + content.length;
            }
        }
        if (!(e instanceof IOException) || e.getMessage() == null) {
            return "damaged data (" + e.getClass().getSimpleName() + ")";
        }
        return PrintableText.shown(e.getMessage().replaceAll("[\\s\\p{Cntrl}]+", " "));
    }
}

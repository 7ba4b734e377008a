package io.github.dpi4j.image;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes one PNG, JPEG or BMP file, by way of Java's Image I/O.
 *
 * @param content the file's bytes, of which nothing is trusted
 * @param name what to call it in messages
 */
record ImageDecoder(byte[] content, String name) {
    private static final Set<String> FORMATS = Set.of("png", "jpeg", "bmp");
    /** What decoding one pixel may take: the file's samples, their conversion, the result. */
    private static final int WORKING_BYTES = 12;
    /** What deflate can reach at most, 1032 : 1, with 8 pixels in each byte; JPEG and BMP stay far below. */
    private static final int MOST_PIXELS_PER_BYTE = 8 * 1032;

    /** The pixels as stored, whatever the orientation. */
    RgbImage decode() throws IOException {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            ImageReader reader = reader(in);
            DecodingWarnings warnings = new DecodingWarnings();
            reader.addIIOReadWarningListener(warnings);
            reader.setInput(in, true, true);
            try {
                requireFitting(reader.getWidth(0), reader.getHeight(0));
                RgbImage image = DecodedSamples.toRgb(reader.read(0));
                if (warnings.truncation() != null) {
                    throw new IOException(warnings.truncation());
                }
                return image;
            } catch (UnfittingImageException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                // The readers meet malformed files with whatever their code runs into, an index out of bounds among others.
                throw new IOException(name + ": expected a sound " + reader.getFormatName().toUpperCase(Locale.ROOT)
                        + " image, found: " + reason(e), e);
            } finally {
                reader.dispose();
            }
        }
    }

    private ImageReader reader(ImageInputStream in) throws IOException {
        for (Iterator<ImageReader> found = ImageIO.getImageReaders(in); found.hasNext();) {
            ImageReader reader = found.next();
            if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                return reader;
            }
        }
        throw new IOException(name + ": expected a PNG, JPEG or BMP image, found " + beginning());
    }

    private String beginning() {
        if (content.length == 0) {
            return "an empty file";
        }
        StringBuilder out = new StringBuilder("a file that begins with bytes");
        for (int i = 0; i < Math.min(8, content.length); i++) {
            out.append(String.format(Locale.ROOT, " %02x", content[i]));
        }
        return out.toString();
    }

    /** What a reader's exception and those behind it say, on one line. */
    private String reason(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException) {
                return "the file's end at byte " + content.length;
            }
        }
        if (e instanceof RuntimeException || e.getMessage() == null) {
            return "damaged data (" + e.getClass().getSimpleName() + ")";
        }
        return e.getMessage().replaceAll("\\s+", " ");
    }

    private void requireFitting(int width, int height) throws IOException {
        long pixels = (long) width * height;
        String found = ", found a header that says " + width + "×" + height;
        if (width < 1 || height < 1 || pixels > ImageFiles.MAX_PIXELS) {
            throw new UnfittingImageException(
                    name + ": expected an image of 1 to " + ImageFiles.MAX_PIXELS + " pixels" + found);
        }
        if (pixels / MOST_PIXELS_PER_BYTE > content.length) {
            throw new UnfittingImageException(
                    name + ": expected an image that " + content.length + " bytes can hold" + found);
        }
        long heap = Runtime.getRuntime().maxMemory();
        if (pixels * WORKING_BYTES > heap) {
            throw new UnfittingImageException(name + ": expected an image that fits a heap of " + (heap >> 20) + " MiB"
                    + found + " pixels, for which " + (pixels * WORKING_BYTES >> 20) + " MiB are needed (raise -Xmx)");
        }
    }

    /** An image that is refused for its size. */
    private static final class UnfittingImageException extends IOException {
        private static final long serialVersionUID = 1;

        UnfittingImageException(String message) {
            super(message);
        }
    }
}

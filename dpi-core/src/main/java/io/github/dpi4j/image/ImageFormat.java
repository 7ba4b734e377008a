package io.github.dpi4j.image;

import java.io.IOException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** The formats that are read, known by a file's first bytes and never by its name. */
enum ImageFormat {
    PNG("PNG", PngImage::decode), JPEG("JPEG", JpegImage::decode), BMP("BMP", BmpImage::decode), GIF("GIF",
            GifImage::decode), TIFF("TIFF", TiffImage::decode), WEBP("WebP", WebpImage::decode);

    /** A decoder from a file's bytes to its first picture, upright. */
    @FunctionalInterface
    private interface Decoding {
        RgbImage decode(byte[] content) throws IOException;
    }

    private final String title;
    private final Decoding decoding;

    ImageFormat(String title, Decoding decoding) {
        this.title = title;
        this.decoding = decoding;
    }

    /** Returns the format's name in messages. */
    String title() {
        return title;
    }

    /** Returns the format of a file, or null for any other. */
    static @Nullable ImageFormat of(byte[] content) {
        FileBytes bytes = FileBytes.of(content, ByteOrder.BIG_ENDIAN);
        if (bytes.has(0, "\u0089PNG\r\n\u001a\n")) {
            return PNG;
        } else if (bytes.has(0, "\u00ff\u00d8\u00ff")) {
            return JPEG;
        } else if (bytes.has(0, "BM")) {
            return BMP;
        } else if (bytes.has(0, "GIF87a") || bytes.has(0, "GIF89a")) {
            return GIF;
        } else if (bytes.has(0, "II*\0") || bytes.has(0, "MM\0*")) {
            return TIFF;
        } else if (bytes.has(0, "RIFF") && bytes.has(8, "WEBP")) {
            return WEBP;
        }
        return null;
    }

    /**
     * Decodes a file's first picture.
     *
     * @throws ImageLimits.UnfittingImageException if it is refused for its size or kind
     * @throws IOException if it is not sound; decoders meet damaged files with runtime exceptions, too
     */
    RgbImage decode(byte[] content) throws IOException {
        return decoding.decode(content);
    }
}

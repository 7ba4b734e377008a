package io.github.dpi4j.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageReaderWriterSpi;
import javax.imageio.spi.ImageWriterSpi;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Image I/O's readers and writers, chosen by name, so that other plug-ins on the class path are never used.
 */
final class ImageReaders {
    /** The decoding of one kind of result. */
    @FunctionalInterface
    private interface Decoding<T> {
        T read(ImageReader reader) throws IOException;
    }

    private ImageReaders() {
    }

    /** Returns the JDK's own reader of a format. */
    static ImageReader ofJdk(String format) throws IOException {
        return jdk(ImageReaderSpi.class, format).createReaderInstance();
    }

    /** Returns the JDK's own writer of a format. */
    static ImageWriter writerOfJdk(String format) throws IOException {
        return jdk(ImageWriterSpi.class, format).createWriterInstance();
    }

    private static <T extends ImageReaderWriterSpi> T jdk(Class<T> category, String format) {
        for (Iterator<T> found = IIORegistry.getDefaultInstance().getServiceProviders(category, true); found
                .hasNext();) {
            T provider = found.next();
            if (provider.getClass().getModule() == ImageIO.class.getModule()
                    && Arrays.asList(provider.getFormatNames()).contains(format)) {
                return provider;
            }
        }
        throw new IllegalStateException("this Java has no " + format + " in its Image I/O (module java.desktop)");
    }

    /** Returns a file's first image, as the reader decodes it. */
    static BufferedImage read(ImageReader reader, byte[] content) throws IOException {
        return decode(reader, content, r -> r.read(0));
    }

    /** Returns a file's first image as its stored samples, without any conversion of colours. */
    static Raster readRaster(ImageReader reader, byte[] content) throws IOException {
        return decode(reader, content, r -> r.readRaster(0, null));
    }

    private static <T> T decode(ImageReader reader, byte[] content, Decoding<T> decoding) throws IOException {
        try (ImageInputStream in = new ByteArrayImageInputStream(content)) {
            DecodingWarnings warnings = new DecodingWarnings();
            reader.addIIOReadWarningListener(warnings);
            reader.setInput(in, true, true);
            T result = decoding.read(reader);
            if (warnings.truncation != null) {
                throw new IOException(warnings.truncation);
            }
            return result;
        } finally {
            reader.dispose();
        }
    }

    /**
     * The only warning that is treated as an error: Java's JPEG reader fills up a truncated file with grey and only
     * warns.
     */
    private static final class DecodingWarnings implements IIOReadWarningListener {
        private @Nullable String truncation;

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            if (warning.contains("Truncated") || warning.contains("remature end")) {
                truncation = warning;
            }
        }
    }
}

package io.github.dpi4j.degradation;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * JPEG and back, by the JDK's own encoder and decoder: baseline, chroma at half resolution in both directions (4:2:0), the
 * quantisation tables that libjpeg has for this quality. Values are clipped and rounded to 8 bits, halves to even.
 *
 * @param quality from 1 to 100
 */
public record JpegCompression(int quality) implements DegradationStage {
    private static final String PLUGINS = "java.desktop";

    /** Checks the components. */
    public JpegCompression {
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("JPEG: expected a quality from 1 to 100, got " + quality);
        }
    }

    @Override
    public Tensor apply(Tensor image) {
        RgbImage rgb = UnitTensors.toImage(image);
        BufferedImage in = new BufferedImage(rgb.width(), rgb.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < rgb.height(); y++) {
            for (int x = 0; x < rgb.width(); x++) {
                in.setRGB(x, y, rgb.get(x, y, 0) << 16 | rgb.get(x, y, 1) << 8 | rgb.get(x, y, 2));
            }
        }
        BufferedImage out = decode(encode(in));
        for (int y = 0, at = 0; y < rgb.height(); y++) {
            for (int x = 0; x < rgb.width(); x++) {
                int pixel = out.getRGB(x, y);
                for (int shift = 16; shift >= 0; shift -= 8) {
                    rgb.pixels()[at++] = (byte) (pixel >> shift);
                }
            }
        }
        return UnitTensors.toTensor(rgb);
    }

    byte[] encode(BufferedImage image) {
        ImageWriter writer = ofJdk(ImageIO.getImageWritersByFormatName("jpeg"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(jdkQuality());
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException("a JPEG in memory", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Returns the JDK's number for the same tables: libjpeg cuts the tables' scale below 50 down to a whole percentage. */
    private float jdkQuality() {
        return quality < 50 ? 50f / (5000 / quality) : quality / 100f;
    }

    static BufferedImage decode(byte[] jpeg) {
        ImageReader reader = ofJdk(ImageIO.getImageReadersByFormatName("jpeg"));
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(jpeg))) {
            reader.setInput(in, true, true);
            return reader.read(0);
        } catch (IOException e) {
            throw new UncheckedIOException("a JPEG in memory", e);
        } finally {
            reader.dispose();
        }
    }

    /** Returns the JDK's own plug-in: others on the class path would give other pixels. */
    private static <T> T ofJdk(Iterator<T> plugins) {
        while (plugins.hasNext()) {
            T plugin = plugins.next();
            if (PLUGINS.equals(plugin.getClass().getModule().getName())) {
                return plugin;
            }
        }
        throw new IllegalStateException("JPEG: expected Image I/O's plug-in of the JDK, found none");
    }
}

package io.github.dpi4j.detector;

import io.github.dpi4j.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** JPEG compression and decompression in memory. */
final class JpegArtefacts {
    private JpegArtefacts() {
    }

    /**
     * Adds JPEG artefacts to a crop.
     *
     * @param crop three planes of side · side values in [-1, 1]; modified
     * @param quality from 0 to 1
     */
    static void add(float[] crop, int side, float quality) {
        int plane = side * side;
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < plane; i++) {
            image.setRGB(i % side, i / side,
                    value(crop[i]) << 16 | value(crop[plane + i]) << 8 | value(crop[2 * plane + i]));
        }
        BufferedImage back = throughJpeg(image, quality);
        for (int i = 0; i < plane; i++) {
            int rgb = back.getRGB(i % side, i / side);
            for (int c = 0; c < RgbImage.CHANNELS; c++) {
                crop[c * plane + i] = (rgb >> 8 * (2 - c) & 0xff) / 127.5f - 1;
            }
        }
    }

    private static int value(float v) {
        return Math.clamp(Math.round((v + 1) * 127.5f), 0, 255);
    }

    private static BufferedImage throughJpeg(BufferedImage image, float quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality);
            writer.write(null, new IIOImage(image, null, null), param);
            out.flush();
            return ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
    }
}

package io.github.dpi4j.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/** Pixels to the bytes of a file. */
final class ImageEncoder {
    private static final float JPEG_QUALITY = 0.95f;

    private ImageEncoder() {
    }

    /** Image I/O's name for the format a file name ends in, or null for none that this library reads and writes. */
    static @Nullable String formatOf(Path path) {
        return switch (ImageFiles.extension(path)) {
            case "png" -> "png";
            case "jpg", "jpeg" -> "jpeg";
            case "bmp" -> "bmp";
            default -> null;
        };
    }

    static byte[] encode(RgbImage image, ImageMetadata metadata, String format) throws IOException {
        ImageWriter writer = ImageReaders.writerOfJdk(format);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (format.equals("jpeg")) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionQuality(JPEG_QUALITY);
            }
            writer.write(null, new IIOImage(buffered(image), null, null), param);
        } finally {
            writer.dispose();
        }
        byte[] content = out.toByteArray();
        return switch (format) {
            case "png" -> MetadataChunks.ofPng(content, image, metadata);
            case "jpeg" -> MetadataChunks.ofJpeg(content, image, metadata);
            default -> content;
        };
    }

    private static BufferedImage buffered(RgbImage image) {
        BufferedImage out = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_3BYTE_BGR);
        byte[] bgr = ((DataBufferByte) out.getRaster().getDataBuffer()).getData();
        byte[] rgb = image.pixels();
        for (int i = 0; i < rgb.length; i += RgbImage.CHANNELS) {
            bgr[i] = rgb[i + 2];
            bgr[i + 1] = rgb[i + 1];
            bgr[i + 2] = rgb[i];
        }
        return out;
    }
}

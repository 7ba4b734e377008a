package io.github.dpi4j.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadUpdateListener;

/**
 * GIF files (GIF89a): the first frame, on its canvas. The JDK decodes it from a file that holds nothing else; the rest
 * of the canvas has the transparent colour, or the palette's first, as in Pillow.
 */
final class GifImage {
    private static final int SCREEN = 6;
    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int FRAME = 0x2c;
    private static final int TRAILER = 0x3b;
    private static final int FRAME_HEADER = 10;

    private final FileBytes in;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    /** The palette index around the frame. */
    private int background;

    private GifImage(FileBytes in) {
        this.in = in;
    }

    static RgbImage decode(byte[] content) throws IOException {
        return new GifImage(FileBytes.of(content, ByteOrder.LITTLE_ENDIAN)).decode();
    }

    private RgbImage decode() throws IOException {
        int header = 13 + colourTable(in.unsigned8(SCREEN + 4));
        kept.writeBytes(in.copy(0, header));
        int frame = firstFrame(header);
        int left = in.unsigned16(frame + 1);
        int top = in.unsigned16(frame + 3);
        int width = Math.max(in.unsigned16(SCREEN), left + in.unsigned16(frame + 5));
        int height = Math.max(in.unsigned16(SCREEN + 2), top + in.unsigned16(frame + 7));
        ImageLimits.requireFitting(width, height, ImageLimits.WORKING_BYTES);
        ImageLimits.requireHeld(width, height, in.length());
        if (in.unsigned16(frame + 5) == 0 || in.unsigned16(frame + 7) == 0) {
            throw new IOException("a first frame without pixels");
        }
        int data = frame + FRAME_HEADER + colourTable(in.unsigned8(frame + 9));
        kept.writeBytes(in.copy(frame, endOfBlocks(data + 1)));
        kept.write(TRAILER);
        return onCanvas(pixels(in.unsigned16(frame + 7)), left, top, width, height);
    }

    /** Returns the bytes of the colour table that a byte of flags announces. */
    private static int colourTable(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
    }

    /** Returns where the first frame begins, and keeps its control block. */
    private int firstFrame(int from) throws IOException {
        int at = from;
        while (in.unsigned8(at) == EXTENSION) {
            int end = endOfBlocks(at + 2);
            if (in.unsigned8(at + 1) == GRAPHIC_CONTROL && in.unsigned8(at + 2) == 4) {
                background = (in.unsigned8(at + 3) & 1) == 0 ? 0 : in.unsigned8(at + 6);
            }
            at = end;
        }
        if (in.unsigned8(at) != FRAME) {
            throw new IOException("no frame where the first one is expected, at byte " + at);
        }
        return at;
    }

    /** Returns where a chain of blocks ends. */
    private int endOfBlocks(int from) throws IOException {
        int at = from;
        int length;
        do {
            length = in.unsigned8(at);
            at += 1 + length;
        } while (length > 0);
        return at;
    }

    private BufferedImage pixels(int height) throws IOException {
        ImageReader reader = ImageReaders.ofJdk("gif");
        Rows rows = new Rows(height);
        reader.addIIOReadUpdateListener(rows);
        BufferedImage image = ImageReaders.read(reader, kept.toByteArray());
        if (rows.left > 0) {
            throw new IOException("data that end before the last row");
        }
        return image;
    }

    private RgbImage onCanvas(BufferedImage frame, int left, int top, int width, int height) throws IOException {
        RgbImage pixels = DecodedSamples.toRgb(frame);
        if (pixels.width() == width && pixels.height() == height) {
            return pixels;
        }
        IndexColorModel palette = (IndexColorModel) frame.getColorModel();
        return pixels.onCanvas(left, top, width, height,
                palette.getRGB(background < palette.getMapSize() ? background : 0));
    }

    /**
     * A listener that ends decoding after the last row, where the JDK would continue while there are data, and records
     * whether that row was read.
     */
    private static final class Rows implements IIOReadUpdateListener {
        private int left;

        private Rows(int count) {
            this.left = count;
        }

        @Override
        public void imageUpdate(ImageReader source, BufferedImage image, int minX, int minY, int width, int height,
                int periodX, int periodY, int[] bands) {
            left -= height;
            if (left <= 0) {
                source.abort();
            }
        }

        @Override
        public void passStarted(ImageReader source, BufferedImage image, int pass, int minPass, int maxPass, int minX,
                int minY, int periodX, int periodY, int[] bands) {
        }

        @Override
        public void passComplete(ImageReader source, BufferedImage image) {
        }

        @Override
        public void thumbnailPassStarted(ImageReader source, BufferedImage thumbnail, int pass, int minPass,
                int maxPass, int minX, int minY, int periodX, int periodY, int[] bands) {
        }

        @Override
        public void thumbnailUpdate(ImageReader source, BufferedImage thumbnail, int minX, int minY, int width,
                int height, int periodX, int periodY, int[] bands) {
        }

        @Override
        public void thumbnailPassComplete(ImageReader source, BufferedImage thumbnail) {
        }
    }
}

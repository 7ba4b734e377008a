package io.github.dpi4j.image;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The first image of a JPEG file (ITU-T T.81), reduced to what its pixels need: tables, frame and scan headers, and
 * coded data. Colour profiles, thumbnails and all other application segments are left out, so that they cannot disturb
 * a decoder; their facts about the pixels are kept beside it.
 *
 * @param content the reduced file
 * @param components samples of a pixel
 * @param colours the meaning of the samples
 * @param scans passes over the image, more than one in progressive files
 * @param changesTables whether quantisation tables stand between the scans
 * @param exif the EXIF data, or null
 */
record JpegStream(byte[] content, int width, int height, int components, @Nullable JpegColours colours, int scans,
        boolean changesTables, byte @Nullable [] exif) {
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int RST0 = 0xd0;
    private static final int RST7 = 0xd7;
    private static final int SOF0 = 0xc0;
    private static final int SOF15 = 0xcf;
    private static final int DHT = 0xc4;
    private static final int JPG = 0xc8;
    private static final int DAC = 0xcc;
    private static final int SOS = 0xda;
    private static final int DQT = 0xdb;
    private static final int DRI = 0xdd;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP14 = 0xee;

    /**
     * Finds a file's first image.
     *
     * @throws IOException if a segment is not sound, or there is no frame header
     */
    static JpegStream of(byte[] content) throws IOException {
        Parser parser = new Parser(FileBytes.of(content, ByteOrder.BIG_ENDIAN));
        parser.parse();
        if (parser.frame < 0) {
            throw new EOFException();
        }
        FileBytes in = parser.in;
        int components = in.unsigned8(parser.frame + 9);
        in.require(parser.frame + 10, 3L * components);
        int[] ids = new int[components];
        for (int i = 0; i < components; i++) {
            ids[i] = in.unsigned8(parser.frame + 10 + 3 * i);
        }
        return new JpegStream(parser.kept.toByteArray(), in.unsigned16(parser.frame + 7),
                in.unsigned16(parser.frame + 5), components, JpegColours.of(ids, parser.jfif, parser.adobeTransform),
                parser.scans, parser.changesTables, parser.exif);
    }

    /** A parser of the segments of one image. */
    private static final class Parser {
        private final FileBytes in;
        private final ByteArrayOutputStream kept;
        private int at;
        /** Position of the frame header's marker, or -1. */
        private int frame = -1;
        private int scans;
        private boolean changesTables;
        private boolean jfif;
        /** The transform of colours that Adobe's segment names, or -1 if there is none. */
        private int adobeTransform = -1;
        private byte @Nullable [] exif;

        private Parser(FileBytes in) {
            this.in = in;
            this.kept = new ByteArrayOutputStream(in.length());
        }

        private void parse() throws IOException {
            kept.write(0xff);
            kept.write(SOI);
            at = 2;
            while (toMarker()) {
                int marker = in.unsigned8(at + 1);
                if (marker == EOI) {
                    kept.write(0xff);
                    kept.write(EOI);
                    return;
                }
                if (marker == SOI || marker == 0x01 || marker >= RST0 && marker <= RST7) {
                    at += 2;
                } else {
                    segment(marker);
                }
            }
        }

        /** Goes to the next marker, over whatever stands before it; false if there is none. */
        private boolean toMarker() throws IOException {
            for (; at + 1 < in.length(); at++) {
                int next = in.unsigned8(at + 1);
                if (in.unsigned8(at) == 0xff && next != 0xff && next != 0) {
                    return true;
                }
            }
            return false;
        }

        private void segment(int marker) throws IOException {
            int from = at;
            int length = in.unsigned16(at + 2);
            if (length < 2) {
                throw new IOException("a segment of length " + length + " at byte " + at);
            }
            at += 2 + length;
            in.require(from, at - from);
            switch (marker) {
                case DHT, DRI -> keep(from);
                case DQT -> {
                    changesTables |= scans > 0;
                    keep(from);
                }
                case SOS -> {
                    scans++;
                    toEndOfScan();
                    keep(from);
                }
                case APP0 -> jfif |= length >= 16 && in.has(from + 4, "JFIF\0");
                case APP1 -> {
                    if (exif == null && in.has(from + 4, "Exif\0\0")) {
                        exif = in.copy(from + 4, at);
                    }
                }
                case APP14 -> {
                    if (length >= 14 && in.has(from + 4, "Adobe")) {
                        adobeTransform = in.unsigned8(from + 15);
                    }
                }
                default -> {
                    if (marker >= SOF0 && marker <= SOF15 && marker != JPG && marker != DAC) {
                        frame(from);
                    }
                }
            }
        }

        private void frame(int from) throws IOException {
            if (frame >= 0) {
                throw new IOException("a second frame header at byte " + from);
            }
            frame = from;
            keep(from);
        }

        /** Goes over a scan's coded data, in which 0xff is followed by 0 or is a restart marker. */
        private void toEndOfScan() throws IOException {
            while (toMarker()) {
                int marker = in.unsigned8(at + 1);
                if (marker < RST0 || marker > RST7) {
                    return;
                }
                at += 2;
            }
            at = in.length();
        }

        private void keep(int from) throws IOException {
            kept.writeBytes(in.copy(from, at));
        }
    }
}

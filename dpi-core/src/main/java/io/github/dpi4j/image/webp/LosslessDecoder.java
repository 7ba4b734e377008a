package io.github.dpi4j.image.webp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The decoder of lossless pictures (RFC 9649, section 3). Transparency is decoded and dropped. */
public final class LosslessDecoder {
    private static final int SIGNATURE = 0x2f;
    private static final int LITERALS = 256;
    private static final int LENGTHS = 24;
    private static final int DISTANCES = 40;
    /** Section 3.5.3: places of the pixels that short distances mean, y · 16 + 8 - x. */
    private static final int[] NEAR = {0x18, 0x07, 0x17, 0x19, 0x28, 0x06, 0x27, 0x29, 0x16, 0x1a, 0x26, 0x2a, 0x38,
            0x05, 0x37, 0x39, 0x15, 0x1b, 0x36, 0x3a, 0x25, 0x2b, 0x48, 0x04, 0x47, 0x49, 0x14, 0x1c, 0x35, 0x3b, 0x46,
            0x4a, 0x24, 0x2c, 0x58, 0x45, 0x4b, 0x34, 0x3c, 0x03, 0x57, 0x59, 0x13, 0x1d, 0x56, 0x5a, 0x23, 0x2d, 0x44,
            0x4c, 0x55, 0x5b, 0x33, 0x3d, 0x68, 0x02, 0x67, 0x69, 0x12, 0x1e, 0x66, 0x6a, 0x22, 0x2e, 0x54, 0x5c, 0x43,
            0x4d, 0x65, 0x6b, 0x32, 0x3e, 0x78, 0x01, 0x77, 0x79, 0x53, 0x5d, 0x11, 0x1f, 0x64, 0x6c, 0x42, 0x4e, 0x76,
            0x7a, 0x21, 0x2f, 0x75, 0x7b, 0x31, 0x3f, 0x63, 0x6d, 0x52, 0x5e, 0x00, 0x74, 0x7c, 0x41, 0x4f, 0x10, 0x20,
            0x62, 0x6e, 0x30, 0x73, 0x7d, 0x51, 0x5f, 0x40, 0x72, 0x7e, 0x61, 0x6f, 0x50, 0x71, 0x7f, 0x60, 0x70};

    private final BitReader in;

    /** The codes of a part of the picture: green with lengths and places in the cache, red, blue, alpha, distances. */
    private record Codes(PrefixCode green, PrefixCode red, PrefixCode blue, PrefixCode alpha, PrefixCode distance) {
        static Codes read(BitReader in, int cacheSize) throws IOException {
            return new Codes(PrefixCode.read(in, LITERALS + LENGTHS + cacheSize), PrefixCode.read(in, LITERALS),
                    PrefixCode.read(in, LITERALS), PrefixCode.read(in, LITERALS), PrefixCode.read(in, DISTANCES));
        }
    }

    private LosslessDecoder(BitReader in) {
        this.in = in;
    }

    /**
     * Decodes a picture. Memory is 8 bytes a pixel beside the result.
     *
     * @param picture as in a WebP file's chunk "VP8L"; its size is not checked
     * @return red, green and blue of each pixel, row by row
     * @throws IOException if it is not sound, or its data end too early
     */
    public static byte[] decode(byte[] picture) throws IOException {
        BitReader in = new BitReader(picture);
        int signature = in.number(8);
        int width = in.number(14) + 1;
        int height = in.number(14) + 1;
        // Whether there is transparency; and the version.
        in.number(1);
        if (signature != SIGNATURE || in.number(3) != 0) {
            throw new IOException("a lossless picture of another version");
        }
        int[] argb = new LosslessDecoder(in).picture(width, height);
        byte[] rgb = new byte[3 * argb.length];
        for (int i = 0, at = 0; i < argb.length; i++, at += 3) {
            rgb[at] = (byte) (argb[i] >> 16);
            rgb[at + 1] = (byte) (argb[i] >> 8);
            rgb[at + 2] = (byte) argb[i];
        }
        return rgb;
    }

    private int[] picture(int width, int height) throws IOException {
        List<LosslessTransform> transforms = new ArrayList<>();
        int coded = width;
        int seen = 0;
        while (in.flag()) {
            int type = in.number(2);
            if ((seen >> type & 1) == 1) {
                throw new IOException("a transform that is given twice");
            }
            seen |= 1 << type;
            LosslessTransform transform = transform(type, coded, height);
            transforms.addFirst(transform);
            coded = transform.codedWidth();
        }
        int[] argb = pixels(coded, height, true);
        for (LosslessTransform transform : transforms) {
            argb = transform.inverse(argb);
        }
        return argb;
    }

    private LosslessTransform transform(int type, int width, int height) throws IOException {
        if (type == 2) {
            return new LosslessTransform.SubtractGreen(width);
        }
        if (type == 3) {
            int[] palette = pixels(in.number(8) + 1, 1, false);
            for (int i = 1; i < palette.length; i++) {
                palette[i] = LosslessTransform.add(palette[i], palette[i - 1]);
            }
            return new LosslessTransform.Palette(width, height, palette);
        }
        int bits = in.number(3) + 2;
        int[] blocks = pixels(blocks(width, bits), blocks(height, bits), false);
        return type == 0
                ? new LosslessTransform.Predictor(width, bits, blocks)
                : new LosslessTransform.Colour(width, bits, blocks);
    }

    private static int blocks(int size, int bits) {
        return size + (1 << bits) - 1 >> bits;
    }

    /**
     * Decodes pixels, of the picture or of what belongs to its transforms and codes.
     *
     * @param whole whether they are the picture's, and may have codes of their own for each part
     */
    private int[] pixels(int width, int height, boolean whole) throws IOException {
        int cacheBits = 0;
        if (in.flag()) {
            cacheBits = in.number(4);
            if (cacheBits < 1 || cacheBits > 11) {
                throw new IOException("a colour cache of " + cacheBits + " bits");
            }
        }
        int @Nullable [] parts = null;
        int partBits = 0;
        int count = 1;
        if (whole && in.flag()) {
            partBits = in.number(3) + 2;
            parts = pixels(blocks(width, partBits), blocks(height, partBits), false);
            for (int i = 0; i < parts.length; i++) {
                parts[i] = parts[i] >> 8 & 0xffff;
                count = Math.max(count, parts[i] + 1);
            }
        }
        return decode(width, height, cacheBits, parts, partBits, codes(count, parts, cacheBits));
    }

    /** Reads all codes, and keeps those that a part has: there may be far more. */
    private Codes[] codes(int count, int @Nullable [] parts, int cacheBits) throws IOException {
        boolean[] used = new boolean[count];
        if (parts == null) {
            used[0] = true;
        } else {
            for (int part : parts) {
                used[part] = true;
            }
        }
        Codes[] codes = new Codes[count];
        for (int i = 0; i < count; i++) {
            Codes read = Codes.read(in, cacheBits == 0 ? 0 : 1 << cacheBits);
            codes[i] = used[i] ? read : null;
        }
        return codes;
    }

    private int[] decode(int width, int height, int cacheBits, int @Nullable [] parts, int partBits, Codes[] codes)
            throws IOException {
        int[] out = new int[width * height];
        int[] cache = new int[cacheBits == 0 ? 0 : 1 << cacheBits];
        int partsAcross = blocks(width, partBits);
        int cached = 0;
        int at = 0;
        for (int x = 0, y = 0; at < out.length;) {
            Codes here = parts == null ? codes[0] : codes[parts[(y >> partBits) * partsAcross + (x >> partBits)]];
            int symbol = here.green.symbol(in);
            int length = 1;
            if (symbol < LITERALS) {
                int red = here.red.symbol(in);
                int blue = here.blue.symbol(in);
                out[at] = here.alpha.symbol(in) << 24 | red << 16 | symbol << 8 | blue;
            } else if (symbol < LITERALS + LENGTHS) {
                length = number(symbol - LITERALS);
                int distance = distance(number(here.distance.symbol(in)), width);
                if (distance > at || length > out.length - at) {
                    throw new IOException("a back-reference beyond the picture");
                }
                for (int i = 0; i < length; i++) {
                    out[at + i] = out[at + i - distance];
                }
            } else {
                // Pixels decoded since the last look into the cache are put into it now.
                for (; cached < at; cached++) {
                    cache[hash(out[cached], cacheBits)] = out[cached];
                }
                out[at] = cache[symbol - LITERALS - LENGTHS];
            }
            at += length;
            x += length;
            if (x >= width) {
                y += x / width;
                x %= width;
            }
        }
        return out;
    }

    private static int hash(int argb, int bits) {
        return 0x1e35a7bd * argb >>> 32 - bits;
    }

    /** Reads the rest of a length or distance, of which a symbol gives the magnitude. */
    private int number(int symbol) throws IOException {
        if (symbol < 4) {
            return symbol + 1;
        }
        int bits = symbol - 2 >> 1;
        return ((2 + (symbol & 1)) << bits) + in.number(bits) + 1;
    }

    private static int distance(int code, int width) {
        if (code > NEAR.length) {
            return code - NEAR.length;
        }
        int place = NEAR[code - 1];
        return Math.max(1, (place >> 4) * width + 8 - (place & 15));
    }
}

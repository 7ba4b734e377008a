package io.github.dpi4j.image.webp;

import io.github.dpi4j.image.webp.FrameHeader.Quantizer;
import java.io.EOFException;
import java.util.Arrays;

/**
 * The coefficients of macroblocks (RFC 6386, section 13): 16 blocks of luma, 4 of each chroma plane, and one of the luma's
 * DC values. Which neighbouring blocks have any chooses the probabilities.
 */
final class Coefficients {
    private static final int LUMA_WITHOUT_DC = 0;
    private static final int LUMA_DC = 1;
    private static final int CHROMA = 2;
    private static final int LUMA = 3;
    /** Places of a macroblock's flags: 4 of luma, 2 of each chroma plane, 1 of the DC values. */
    private static final int FLAGS = 9;
    private static final int DC_FLAG = 8;
    private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
    private static final int[] BANDS = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};
    private static final int[][] LARGE = {{173, 148, 140}, {176, 155, 140, 135}, {180, 157, 141, 134, 130},
            {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}};

    /** The values of the macroblock read last, 16 of each block in their places: luma, U, V. */
    final short[] values = new short[24 * 16];
    private final short[] dc = new short[16];
    private final int[] probabilities;
    private final boolean[] above;
    private final boolean[] left = new boolean[FLAGS];

    Coefficients(int[] probabilities, int columns) {
        this.probabilities = probabilities;
        this.above = new boolean[FLAGS * columns];
    }

    void beginRow() {
        Arrays.fill(left, false);
    }

    /** Passes over a macroblock without coefficients. */
    void skip(int column, boolean byBlocks) {
        Arrays.fill(values, (short) 0);
        int flags = byBlocks ? DC_FLAG : FLAGS;
        Arrays.fill(left, 0, flags, false);
        Arrays.fill(above, FLAGS * column, FLAGS * column + flags, false);
    }

    /**
     * Reads a macroblock's coefficients.
     *
     * @param byBlocks whether it is predicted in 4×4 blocks, and has no DC values of its own
     * @return whether any is not zero
     */
    boolean read(BoolDecoder in, int column, boolean byBlocks, Quantizer q) throws EOFException {
        Arrays.fill(values, (short) 0);
        int up = FLAGS * column;
        int first = 0;
        if (!byBlocks) {
            Arrays.fill(dc, (short) 0);
            int context = (above[up + DC_FLAG] ? 1 : 0) + (left[DC_FLAG] ? 1 : 0);
            boolean any = block(in, LUMA_DC, context, 0, q.y2Dc(), q.y2Ac(), dc, 0) > 0;
            above[up + DC_FLAG] = any;
            left[DC_FLAG] = any;
            Transform.spread(dc, values);
            first = 1;
        }
        for (int i = 0; i < 16; i++) {
            plane(in, byBlocks ? LUMA : LUMA_WITHOUT_DC, up + i % 4, i / 4, first, q.yDc(), q.yAc(), i);
        }
        for (int i = 0; i < 8; i++) {
            int flags = 4 + i / 4 * 2;
            plane(in, CHROMA, up + flags + i % 2, flags + i % 4 / 2, 0, q.uvDc(), q.uvAc(), 16 + i);
        }
        for (short value : values) {
            if (value != 0) {
                return true;
            }
        }
        return false;
    }

    private void plane(BoolDecoder in, int type, int up, int side, int first, int dcFactor, int acFactor, int block)
            throws EOFException {
        int context = (above[up] ? 1 : 0) + (left[side] ? 1 : 0);
        boolean any = block(in, type, context, first, dcFactor, acFactor, values, 16 * block) > first;
        above[up] = any;
        left[side] = any;
    }

    /** Reads a block and returns the place behind its last value. */
    private int block(BoolDecoder in, int type, int context, int first, int dcFactor, int acFactor, short[] out,
            int to) throws EOFException {
        int p = node(type, first, context);
        for (int n = first; n < 16; n++) {
            if (in.bit(probabilities[p]) == 0) {
                return n;
            }
            while (in.bit(probabilities[p + 1]) == 0) {
                n++;
                if (n == 16) {
                    return 16;
                }
                p = node(type, n, 0);
            }
            int value = 1;
            if (in.bit(probabilities[p + 2]) == 1) {
                value = large(in, p);
            }
            p = node(type, n + 1, value > 1 ? 2 : 1);
            int signed = in.flag() ? -value : value;
            out[to + ZIGZAG[n]] = (short) (signed * (n > 0 ? acFactor : dcFactor));
        }
        return 16;
    }

    private static int node(int type, int place, int context) {
        return ((type * Tables.BANDS + BANDS[place]) * Tables.CONTEXTS + context) * Tables.TOKENS;
    }

    /** Reads a value above 1. */
    private int large(BoolDecoder in, int p) throws EOFException {
        if (in.bit(probabilities[p + 3]) == 0) {
            return in.bit(probabilities[p + 4]) == 0 ? 2 : 3 + in.bit(probabilities[p + 5]);
        }
        if (in.bit(probabilities[p + 6]) == 0) {
            if (in.bit(probabilities[p + 7]) == 0) {
                return 5 + in.bit(159);
            }
            int high = in.bit(165);
            return 7 + 2 * high + in.bit(145);
        }
        int high = in.bit(probabilities[p + 8]);
        int category = 2 * high + in.bit(probabilities[p + 9 + high]);
        int value = 0;
        for (int probability : LARGE[category]) {
            value = 2 * value + in.bit(probability);
        }
        return value + 3 + (8 << category);
    }
}

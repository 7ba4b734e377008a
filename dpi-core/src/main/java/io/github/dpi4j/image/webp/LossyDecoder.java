package io.github.dpi4j.image.webp;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/** The decoder of lossy pictures, key frames of VP8: modes, coefficients and prediction of one macroblock after another, then the loop filter. */
public final class LossyDecoder {
    /** Section 11.2: a leaf is the negative of a mode. */
    private static final int[] BLOCK_TREE = {-Prediction.DC, 2, -Prediction.TRUE_MOTION, 4, -Prediction.VERTICAL, 6, 8,
            12, -Prediction.HORIZONTAL, 10, -Prediction.RIGHT_DOWN, -Prediction.VERTICAL_RIGHT, -Prediction.LEFT_DOWN,
            14, -Prediction.VERTICAL_LEFT, 16, -Prediction.HORIZONTAL_DOWN, -Prediction.HORIZONTAL_UP};

    private final FrameHeader header;
    private final Planes planes;
    private final Coefficients coefficients;
    private final byte[] segments;
    private final boolean[] byBlocks;
    private final boolean[] filled;
    /** Modes of the 4×4 blocks above, of the whole width. */
    private final int[] modesAbove;
    /** Modes of the 4×4 blocks to the left. */
    private final int[] modesLeft = new int[4];
    /** Modes of the macroblock's 4×4 blocks. */
    private final int[] blockModes = new int[16];
    private final int[] edge = new int[13];

    private LossyDecoder(FrameHeader header) {
        this.header = header;
        this.planes = new Planes(header.width, header.height);
        this.coefficients = new Coefficients(header.probabilities, planes.columns);
        int macroblocks = planes.columns * planes.rows;
        this.segments = new byte[macroblocks];
        this.byBlocks = new boolean[macroblocks];
        this.filled = new boolean[macroblocks];
        this.modesAbove = new int[4 * planes.columns];
    }

    /**
     * Decodes a picture. Memory is 1.5 bytes a pixel beside the result.
     *
     * @param frame a key frame, as in a WebP file's chunk "VP8 "; its size is not checked
     * @return red, green and blue of each pixel, row by row
     * @throws IOException if the frame is none that stands alone, or its data end too early
     */
    public static byte[] decode(byte[] frame) throws IOException {
        LossyDecoder decoder = new LossyDecoder(new FrameHeader(frame));
        decoder.macroblocks();
        decoder.header.loopFilter.apply(decoder.planes, decoder.segments, decoder.byBlocks, decoder.filled);
        return decoder.planes.toRgb();
    }

    private void macroblocks() throws EOFException {
        for (int my = 0, mb = 0; my < planes.rows; my++) {
            BoolDecoder in = header.coefficients[my % header.coefficients.length];
            Arrays.fill(modesLeft, Prediction.DC);
            coefficients.beginRow();
            for (int mx = 0; mx < planes.columns; mx++, mb++) {
                macroblock(in, mx, my, mb);
            }
        }
    }

    private void macroblock(BoolDecoder in, int mx, int my, int mb) throws EOFException {
        BoolDecoder modes = header.modes;
        int[] tree = header.segmentTree;
        if (tree != null) {
            segments[mb] = (byte) (modes.bit(tree[0]) == 0 ? modes.bit(tree[1]) : 2 + modes.bit(tree[2]));
        }
        boolean skipped = header.skipProbability >= 0 && modes.bit(header.skipProbability) == 1;
        boolean blocks = modes.bit(145) == 0;
        byBlocks[mb] = blocks;
        int mode = blocks ? readBlockModes(modes, mx) : readMode(modes, mx);
        int chromaMode = modes.bit(142) == 0
                ? Prediction.DC
                : modes.bit(114) == 0
                        ? Prediction.VERTICAL
                        : modes.bit(183) == 0 ? Prediction.HORIZONTAL : Prediction.TRUE_MOTION;
        boolean any = false;
        if (skipped) {
            coefficients.skip(mx, blocks);
        } else {
            any = coefficients.read(in, mx, blocks, header.quantizers[segments[mb]]);
        }
        filled[mb] = blocks || any;
        if (!blocks) {
            Prediction.square(mode, planes.y, planes.yStride, mx, my, 16);
        }
        for (int i = 0; i < 16; i++) {
            int at = (16 * my + i / 4 * 4) * planes.yStride + 16 * mx + i % 4 * 4;
            if (blocks) {
                Prediction.gather(planes.y, planes.yStride, 4 * mx + i % 4, 4 * my + i / 4, 4 * planes.columns, edge);
                Prediction.block(blockModes[i], edge, planes.y, at, planes.yStride);
            }
            if (any) {
                Transform.add(coefficients.values, 16 * i, planes.y, at, planes.yStride);
            }
        }
        chroma(planes.u, 16, chromaMode, mx, my, any);
        chroma(planes.v, 20, chromaMode, mx, my, any);
    }

    private void chroma(byte[] plane, int block, int mode, int mx, int my, boolean any) {
        Prediction.square(mode, plane, planes.uvStride, mx, my, 8);
        for (int i = 0; any && i < 4; i++) {
            int at = (8 * my + i / 2 * 4) * planes.uvStride + 8 * mx + i % 2 * 4;
            Transform.add(coefficients.values, 16 * (block + i), plane, at, planes.uvStride);
        }
    }

    private int readMode(BoolDecoder modes, int mx) throws EOFException {
        int mode;
        if (modes.bit(156) == 1) {
            mode = modes.bit(128) == 1 ? Prediction.TRUE_MOTION : Prediction.HORIZONTAL;
        } else {
            mode = modes.bit(163) == 1 ? Prediction.VERTICAL : Prediction.DC;
        }
        Arrays.fill(modesLeft, mode);
        Arrays.fill(modesAbove, 4 * mx, 4 * mx + 4, mode);
        return mode;
    }

    private int readBlockModes(BoolDecoder modes, int mx) throws EOFException {
        for (int i = 0; i < 16; i++) {
            int above = 4 * mx + i % 4;
            int p = (modesAbove[above] * Tables.MODES + modesLeft[i / 4]) * (Tables.MODES - 1);
            int node = 0;
            do {
                node = BLOCK_TREE[node + modes.bit(Tables.BLOCK_MODES[p + node / 2])];
            } while (node > 0);
            blockModes[i] = -node;
            modesAbove[above] = -node;
            modesLeft[i / 4] = -node;
        }
        return Prediction.DC;
    }
}

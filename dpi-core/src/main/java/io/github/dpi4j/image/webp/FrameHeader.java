package io.github.dpi4j.image.webp;

import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A key frame's header (RFC 6386, sections 9 and 19.2): what holds for all macroblocks. */
final class FrameHeader {
    private static final int START = 10;
    private static final int SEGMENTS = 4;

    final int width;
    final int height;
    /** The first partition, whose modes follow the header. */
    final BoolDecoder modes;
    /** The partitions of coefficients; assigned to rows of macroblocks cyclically. */
    final BoolDecoder[] coefficients;
    final int[] probabilities = Tables.COEFFICIENTS.clone();
    /** Probabilities of the tree of segments, or null if macroblocks do not name theirs. */
    final int @Nullable [] segmentTree;
    /** Probability that a macroblock is not skipped, or -1 if none can be. */
    final int skipProbability;
    /** By segment. */
    final Quantizer[] quantizers = new Quantizer[SEGMENTS];
    final LoopFilter loopFilter;

    /**
     * Factors of coefficients: of the first and of all others.
     *
     * @param y2Dc of the macroblock's DC values, as all with 2 in their names
     */
    record Quantizer(int yDc, int yAc, int y2Dc, int y2Ac, int uvDc, int uvAc) {
    }

    FrameHeader(byte[] data) throws IOException {
        if (data.length < START) {
            throw new EOFException();
        }
        int tag = data[0] & 0xff | (data[1] & 0xff) << 8 | (data[2] & 0xff) << 16;
        if ((tag & 1) != 0 || (tag >> 1 & 7) > 3 || (tag >> 4 & 1) == 0) {
            throw new IOException("a VP8 frame that is not a key frame");
        }
        width = data[6] & 0xff | (data[7] & 0x3f) << 8;
        height = data[8] & 0xff | (data[9] & 0x3f) << 8;
        int firstEnd = START + (tag >> 5);
        if (firstEnd > data.length) {
            throw new EOFException();
        }
        modes = new BoolDecoder(data, START, firstEnd);
        // The colour space and whether values must be clamped, which they always are.
        modes.number(2);

        boolean segmented = modes.flag();
        int[] segmentQuantizers = new int[SEGMENTS];
        int[] segmentLevels = new int[SEGMENTS];
        boolean absolute = true;
        int @Nullable [] tree = null;
        if (segmented) {
            boolean named = modes.flag();
            if (modes.flag()) {
                absolute = modes.flag();
                for (int i = 0; i < SEGMENTS; i++) {
                    segmentQuantizers[i] = modes.optional(7);
                }
                for (int i = 0; i < SEGMENTS; i++) {
                    segmentLevels[i] = modes.optional(6);
                }
            }
            if (named) {
                tree = new int[SEGMENTS - 1];
                for (int i = 0; i < tree.length; i++) {
                    tree[i] = modes.flag() ? modes.number(8) : 255;
                }
            }
        }
        segmentTree = tree;

        boolean simple = modes.flag();
        int level = modes.number(6);
        int sharpness = modes.number(3);
        int[] deltas = filterDeltas();
        for (int i = 0; i < SEGMENTS; i++) {
            segmentLevels[i] = !segmented ? level : segmentLevels[i] + (absolute ? 0 : level);
        }
        loopFilter = new LoopFilter(level > 0, simple, sharpness, segmentLevels, deltas);

        coefficients = partitions(data, firstEnd, 1 << modes.number(2));
        readQuantizers(segmented, absolute, segmentQuantizers);
        // Whether the probabilities hold for later frames, of which there are none.
        modes.flag();
        for (int i = 0; i < probabilities.length; i++) {
            if (modes.bit(Tables.UPDATES[i]) == 1) {
                probabilities[i] = modes.number(8);
            }
        }
        skipProbability = modes.flag() ? modes.number(8) : -1;
    }

    /** Returns what is added to the filter's level: for key frames, and for macroblocks of 4×4 blocks. */
    private int[] filterDeltas() throws EOFException {
        int[] deltas = new int[2];
        boolean used = modes.flag();
        if (used && modes.flag()) {
            for (int i = 0; i < 8; i++) {
                if (modes.flag()) {
                    int delta = modes.signed(6);
                    if (i % 4 == 0) {
                        deltas[i / 4] = delta;
                    }
                }
            }
        }
        return deltas;
    }

    private static BoolDecoder[] partitions(byte[] data, int sizes, int count) throws IOException {
        BoolDecoder[] partitions = new BoolDecoder[count];
        int at = sizes + 3 * (count - 1);
        if (at > data.length) {
            throw new EOFException();
        }
        for (int i = 0; i < count; i++) {
            int end = data.length;
            if (i < count - 1) {
                int size = data[sizes + 3 * i] & 0xff | (data[sizes + 3 * i + 1] & 0xff) << 8
                        | (data[sizes + 3 * i + 2] & 0xff) << 16;
                end = Math.min(data.length, at + size);
            }
            partitions[i] = new BoolDecoder(data, at, end);
            at = end;
        }
        return partitions;
    }

    private void readQuantizers(boolean segmented, boolean absolute, int[] segmentQuantizers) throws EOFException {
        int base = modes.number(7);
        int yDc = modes.optional(4);
        int y2Dc = modes.optional(4);
        int y2Ac = modes.optional(4);
        int uvDc = modes.optional(4);
        int uvAc = modes.optional(4);
        for (int i = 0; i < SEGMENTS; i++) {
            int q = !segmented ? base : segmentQuantizers[i] + (absolute ? 0 : base);
            quantizers[i] = new Quantizer(Tables.DC[Math.clamp(q + yDc, 0, 127)], Tables.AC[Math.clamp(q, 0, 127)],
                    2 * Tables.DC[Math.clamp(q + y2Dc, 0, 127)],
                    Math.max(8, Tables.AC[Math.clamp(q + y2Ac, 0, 127)] * 101581 >> 16),
                    Tables.DC[Math.clamp(q + uvDc, 0, 117)], Tables.AC[Math.clamp(q + uvAc, 0, 127)]);
        }
    }
}

package io.github.dpi4j.image.webp;

import java.util.Arrays;

/**
 * The prediction of blocks from the pixels above and to the left (RFC 6386, section 12). Beyond the picture, pixels above
 * are 127, and those to the left 129.
 */
final class Prediction {
    /** Modes of whole macroblocks and of chroma: DC, true motion, vertical, horizontal; numbered as 4×4 blocks' modes. */
    static final int DC = 0;
    static final int TRUE_MOTION = 1;
    static final int VERTICAL = 2;
    static final int HORIZONTAL = 3;
    /** Further modes of 4×4 blocks, named for their directions. */
    static final int LEFT_DOWN = 4;
    static final int RIGHT_DOWN = 5;
    static final int VERTICAL_RIGHT = 6;
    static final int VERTICAL_LEFT = 7;
    static final int HORIZONTAL_DOWN = 8;
    static final int HORIZONTAL_UP = 9;

    private static final int ABOVE = 127;
    private static final int LEFT = 129;

    private Prediction() {
    }

    /**
     * Predicts a square of 16×16 or 8×8 pixels.
     *
     * @param mx the macroblock's column
     * @param my the macroblock's row
     */
    static void square(int mode, byte[] plane, int stride, int mx, int my, int size) {
        int at = my * size * stride + mx * size;
        switch (mode) {
            case DC -> fill(plane, at, stride, size, average(plane, at, stride, mx, my, size));
            case VERTICAL -> {
                for (int y = 0; y < size; y++) {
                    for (int x = 0; x < size; x++) {
                        plane[at + y * stride + x] = my == 0 ? ABOVE : plane[at - stride + x];
                    }
                }
            }
            case HORIZONTAL -> {
                for (int y = 0; y < size; y++) {
                    byte left = mx == 0 ? (byte) LEFT : plane[at + y * stride - 1];
                    for (int x = 0; x < size; x++) {
                        plane[at + y * stride + x] = left;
                    }
                }
            }
            default -> {
                int corner = my == 0 ? ABOVE : mx == 0 ? LEFT : plane[at - stride - 1] & 0xff;
                for (int y = 0; y < size; y++) {
                    int left = (mx == 0 ? LEFT : plane[at + y * stride - 1] & 0xff) - corner;
                    for (int x = 0; x < size; x++) {
                        int above = my == 0 ? ABOVE : plane[at - stride + x] & 0xff;
                        plane[at + y * stride + x] = (byte) Math.clamp(left + above, 0, 255);
                    }
                }
            }
        }
    }

    private static int average(byte[] plane, int at, int stride, int mx, int my, int size) {
        if (mx == 0 && my == 0) {
            return 128;
        }
        int sum = 0;
        for (int i = 0; i < size; i++) {
            sum += (my == 0 ? 0 : plane[at - stride + i] & 0xff) + (mx == 0 ? 0 : plane[at + i * stride - 1] & 0xff);
        }
        int count = mx == 0 || my == 0 ? size : 2 * size;
        return (sum + count / 2) / count;
    }

    private static void fill(byte[] plane, int at, int stride, int size, int value) {
        for (int y = 0; y < size; y++) {
            Arrays.fill(plane, at + y * stride, at + y * stride + size, (byte) value);
        }
    }

    /**
     * Gathers the pixels around a 4×4 block.
     *
     * @param bx the block's column in the picture
     * @param by the block's row
     * @param edge gets 13 pixels: from the lowest to the left, over the corner (the fifth), to the eighth above
     * @param columns blocks in a row of the picture
     */
    static void gather(byte[] plane, int stride, int bx, int by, int columns, int[] edge) {
        int at = by * 4 * stride + bx * 4;
        for (int i = 0; i < 4; i++) {
            edge[3 - i] = bx == 0 ? LEFT : plane[at + i * stride - 1] & 0xff;
            edge[5 + i] = by == 0 ? ABOVE : plane[at - stride + i] & 0xff;
        }
        edge[4] = by == 0 ? ABOVE : bx == 0 ? LEFT : plane[at - stride - 1] & 0xff;
        // Blocks at a macroblock's right take the pixels above it; what is to the right of them comes later.
        boolean last = bx % 4 == 3;
        int above = last ? by / 4 * 4 : by;
        for (int i = 0; i < 4; i++) {
            int from = above * 4 * stride - stride + bx * 4 + 4 + i;
            edge[9 + i] = above == 0
                    ? ABOVE
                    : plane[bx == columns - 1 ? above * 4 * stride - 1 : from] & 0xff;
        }
    }

    /** Predicts a 4×4 block from the pixels around it. */
    static void block(int mode, int[] e, byte[] plane, int at, int stride) {
        switch (mode) {
            case DC -> fill(plane, at, stride, 4,
                    e[0] + e[1] + e[2] + e[3] + e[5] + e[6] + e[7] + e[8] + 4 >> 3);
            case TRUE_MOTION -> {
                for (int y = 0; y < 4; y++) {
                    for (int x = 0; x < 4; x++) {
                        plane[at + y * stride + x] = (byte) Math.clamp(e[3 - y] + e[5 + x] - e[4], 0, 255);
                    }
                }
            }
            case VERTICAL -> {
                for (int x = 0; x < 4; x++) {
                    column(plane, at + x, stride, three(e, 5 + x));
                }
            }
            case HORIZONTAL -> {
                for (int y = 0; y < 4; y++) {
                    int value = y == 3 ? e[1] + 3 * e[0] + 2 >> 2 : three(e, 3 - y);
                    Arrays.fill(plane, at + y * stride, at + y * stride + 4, (byte) value);
                }
            }
            case LEFT_DOWN -> {
                for (int y = 0; y < 4; y++) {
                    for (int x = 0; x < 4; x++) {
                        int i = x + y;
                        plane[at + y * stride + x] = (byte) (i == 6 ? e[11] + 3 * e[12] + 2 >> 2 : three(e, 6 + i));
                    }
                }
            }
            case RIGHT_DOWN -> {
                for (int y = 0; y < 4; y++) {
                    for (int x = 0; x < 4; x++) {
                        plane[at + y * stride + x] = (byte) three(e, 4 + x - y);
                    }
                }
            }
            case VERTICAL_RIGHT -> {
                for (int y = 0; y < 4; y++) {
                    for (int x = 0; x < 4; x++) {
                        int i = 2 * x - y;
                        plane[at + y * stride + x] = (byte) (i < 0
                                ? three(e, 5 + i)
                                : y % 2 == 0 ? two(e, 4 + i / 2) : three(e, 4 + (i + 1) / 2));
                    }
                }
            }
            case VERTICAL_LEFT -> {
                for (int y = 0; y < 4; y++) {
                    for (int x = 0; x < 4; x++) {
                        int i = 5 + x + y / 2;
                        plane[at + y * stride + x] = (byte) (y % 2 == 0 ? two(e, i) : three(e, i + 1));
                    }
                }
                plane[at + 2 * stride + 3] = (byte) three(e, 10);
                plane[at + 3 * stride + 3] = (byte) three(e, 11);
            }
            case HORIZONTAL_DOWN -> {
                for (int y = 0; y < 4; y++) {
                    for (int x = 0; x < 4; x++) {
                        int i = 2 * y - x;
                        plane[at + y * stride + x] = (byte) (i < 0
                                ? three(e, 3 - i)
                                : i % 2 == 0 ? two(e, 3 - i / 2) : three(e, 3 - (i - 1) / 2));
                    }
                }
            }
            default -> {
                for (int y = 0; y < 4; y++) {
                    for (int x = 0; x < 4; x++) {
                        int i = x + 2 * y;
                        plane[at + y * stride + x] = (byte) (i > 5
                                ? e[0]
                                : i == 5
                                        ? e[1] + 3 * e[0] + 2 >> 2
                                        : i % 2 == 0 ? two(e, 2 - i / 2) : three(e, 2 - i / 2));
                    }
                }
            }
        }
    }

    private static void column(byte[] plane, int at, int stride, int value) {
        for (int y = 0; y < 4; y++) {
            plane[at + y * stride] = (byte) value;
        }
    }

    /** Returns the mean of a pixel and the next, clockwise. */
    private static int two(int[] e, int i) {
        return e[i] + e[i + 1] + 1 >> 1;
    }

    /** Returns the mean of a pixel, taken twice, and its neighbours. */
    private static int three(int[] e, int i) {
        return e[i - 1] + 2 * e[i] + e[i + 1] + 2 >> 2;
    }
}

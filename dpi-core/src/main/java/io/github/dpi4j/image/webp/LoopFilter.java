package io.github.dpi4j.image.webp;

import org.jspecify.annotations.Nullable;

/**
 * The loop filter (RFC 6386, section 15), which smooths the edges of macroblocks and blocks of a whole picture. Prediction
 * uses unfiltered pixels, so that it runs when all of them are there.
 */
final class LoopFilter {
    private final boolean on;
    private final boolean simple;
    private final int sharpness;
    private final int[] segmentLevels;
    private final int[] deltas;

    /**
     * Makes a filter.
     *
     * @param deltas what is added to the level of every macroblock, and of one of 4×4 blocks
     */
    LoopFilter(boolean on, boolean simple, int sharpness, int[] segmentLevels, int[] deltas) {
        this.on = on;
        this.simple = simple;
        this.sharpness = sharpness;
        this.segmentLevels = segmentLevels;
        this.deltas = deltas;
    }

    /**
     * Filters a picture.
     *
     * @param segments of the macroblocks, row by row
     * @param byBlocks whether a macroblock is predicted in 4×4 blocks
     * @param inner whether the edges in a macroblock are filtered, too
     */
    void apply(Planes planes, byte[] segments, boolean[] byBlocks, boolean[] inner) {
        if (!on) {
            return;
        }
        for (int my = 0, mb = 0; my < planes.rows; my++) {
            for (int mx = 0; mx < planes.columns; mx++, mb++) {
                int level = segmentLevels[segments[mb]] + deltas[0] + (byBlocks[mb] ? deltas[1] : 0);
                level = Math.clamp(level, 0, 63);
                if (level > 0) {
                    macroblock(planes, mx, my, level, inner[mb]);
                }
            }
        }
    }

    private void macroblock(Planes planes, int mx, int my, int level, boolean inner) {
        int interior = level;
        if (sharpness > 0) {
            interior = Math.min(interior >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
        }
        interior = Math.max(1, interior);
        Edge block = new Edge(2 * level + interior, interior, level >= 40 ? 2 : level >= 15 ? 1 : 0, false);
        Edge border = new Edge(block.limit + 4, interior, block.variance, true);
        edges(planes.y, planes.yStride, mx, my, 16, border, inner ? block : null);
        if (!simple) {
            edges(planes.u, planes.uvStride, mx, my, 8, border, inner ? block : null);
            edges(planes.v, planes.uvStride, mx, my, 8, border, inner ? block : null);
        }
    }

    /** Thresholds of an edge: across it, on its sides, for high variance; and whether macroblocks meet there. */
    private record Edge(int limit, int interior, int variance, boolean border) {
    }

    private void edges(byte[] plane, int stride, int mx, int my, int size, Edge border, @Nullable Edge block) {
        int at = my * size * stride + mx * size;
        if (mx > 0) {
            edge(plane, at, 1, stride, size, border);
        }
        for (int i = 4; block != null && i < size; i += 4) {
            edge(plane, at + i, 1, stride, size, block);
        }
        if (my > 0) {
            edge(plane, at, stride, 1, size, border);
        }
        for (int i = 4; block != null && i < size; i += 4) {
            edge(plane, at + i * stride, stride, 1, size, block);
        }
    }

    /**
     * Filters one edge.
     *
     * @param across distance of pixels across the edge
     * @param along distance of pixels along it
     */
    private void edge(byte[] p, int from, int across, int along, int size, Edge edge) {
        for (int i = 0, at = from; i < size; i++, at += along) {
            int p1 = p[at - 2 * across] & 0xff;
            int p0 = p[at - across] & 0xff;
            int q0 = p[at] & 0xff;
            int q1 = p[at + across] & 0xff;
            if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) > 2 * edge.limit + 1) {
                continue;
            }
            if (simple) {
                two(p, at, across, p1, p0, q0, q1);
                continue;
            }
            int p3 = p[at - 4 * across] & 0xff;
            int p2 = p[at - 3 * across] & 0xff;
            int q2 = p[at + 2 * across] & 0xff;
            int q3 = p[at + 3 * across] & 0xff;
            int most = edge.interior;
            if (Math.abs(p3 - p2) > most || Math.abs(p2 - p1) > most || Math.abs(p1 - p0) > most
                    || Math.abs(q3 - q2) > most || Math.abs(q2 - q1) > most || Math.abs(q1 - q0) > most) {
                continue;
            }
            if (Math.abs(p1 - p0) > edge.variance || Math.abs(q1 - q0) > edge.variance) {
                two(p, at, across, p1, p0, q0, q1);
            } else if (edge.border) {
                int a = Math.clamp(3 * (q0 - p0) + Math.clamp(p1 - q1, -128, 127), -128, 127);
                int a1 = 27 * a + 63 >> 7;
                int a2 = 18 * a + 63 >> 7;
                int a3 = 9 * a + 63 >> 7;
                p[at - 3 * across] = pixel(p2 + a3);
                p[at - 2 * across] = pixel(p1 + a2);
                p[at - across] = pixel(p0 + a1);
                p[at] = pixel(q0 - a1);
                p[at + across] = pixel(q1 - a2);
                p[at + 2 * across] = pixel(q2 - a3);
            } else {
                int a = 3 * (q0 - p0);
                int a1 = Math.clamp(a + 4 >> 3, -16, 15);
                int a2 = Math.clamp(a + 3 >> 3, -16, 15);
                int a3 = a1 + 1 >> 1;
                p[at - 2 * across] = pixel(p1 + a3);
                p[at - across] = pixel(p0 + a2);
                p[at] = pixel(q0 - a1);
                p[at + across] = pixel(q1 - a3);
            }
        }
    }

    private static void two(byte[] p, int at, int across, int p1, int p0, int q0, int q1) {
        int a = 3 * (q0 - p0) + Math.clamp(p1 - q1, -128, 127);
        p[at - across] = pixel(p0 + Math.clamp(a + 3 >> 3, -16, 15));
        p[at] = pixel(q0 - Math.clamp(a + 4 >> 3, -16, 15));
    }

    private static byte pixel(int value) {
        return (byte) Math.clamp(value, 0, 255);
    }
}

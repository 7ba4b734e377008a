package io.github.dpi4j.image.webp;

/** The inverse transforms (RFC 6386, section 14). */
final class Transform {
    private Transform() {
    }

    /**
     * Spreads a macroblock's DC values: the inverse Walsh-Hadamard transform.
     *
     * @param dc 16 values
     * @param coefficients of 16 blocks, of whose 16 values each the first is set
     */
    static void spread(short[] dc, short[] coefficients) {
        int[] t = new int[16];
        for (int i = 0; i < 4; i++) {
            int a0 = dc[i] + dc[12 + i];
            int a1 = dc[4 + i] + dc[8 + i];
            int a2 = dc[4 + i] - dc[8 + i];
            int a3 = dc[i] - dc[12 + i];
            t[i] = a0 + a1;
            t[4 + i] = a3 + a2;
            t[8 + i] = a0 - a1;
            t[12 + i] = a3 - a2;
        }
        for (int i = 0; i < 4; i++) {
            int first = t[4 * i] + 3;
            int a0 = first + t[4 * i + 3];
            int a1 = t[4 * i + 1] + t[4 * i + 2];
            int a2 = t[4 * i + 1] - t[4 * i + 2];
            int a3 = first - t[4 * i + 3];
            coefficients[64 * i] = (short) (a0 + a1 >> 3);
            coefficients[64 * i + 16] = (short) (a3 + a2 >> 3);
            coefficients[64 * i + 32] = (short) (a0 - a1 >> 3);
            coefficients[64 * i + 48] = (short) (a3 - a2 >> 3);
        }
    }

    /**
     * Adds a block's residue to its prediction: the inverse cosine transform.
     *
     * @param from where the block's 16 coefficients begin
     * @param at where its first pixel lies
     */
    static void add(short[] coefficients, int from, byte[] plane, int at, int stride) {
        int[] t = new int[16];
        for (int i = 0; i < 4; i++) {
            int in0 = coefficients[from + i];
            int in1 = coefficients[from + 4 + i];
            int in2 = coefficients[from + 8 + i];
            int in3 = coefficients[from + 12 + i];
            int a = in0 + in2;
            int b = in0 - in2;
            int c = sine(in1) - cosine(in3);
            int d = cosine(in1) + sine(in3);
            t[4 * i] = a + d;
            t[4 * i + 1] = b + c;
            t[4 * i + 2] = b - c;
            t[4 * i + 3] = a - d;
        }
        for (int i = 0, to = at; i < 4; i++, to += stride) {
            int a = t[i] + 4 + t[8 + i];
            int b = t[i] + 4 - t[8 + i];
            int c = sine(t[4 + i]) - cosine(t[12 + i]);
            int d = cosine(t[4 + i]) + sine(t[12 + i]);
            plane[to] = pixel(plane[to], a + d);
            plane[to + 1] = pixel(plane[to + 1], b + c);
            plane[to + 2] = pixel(plane[to + 2], b - c);
            plane[to + 3] = pixel(plane[to + 3], a - d);
        }
    }

    /** Multiplies by √2 · sin(π/8). */
    private static int sine(int value) {
        return value * 35468 >> 16;
    }

    /** Multiplies by √2 · cos(π/8). */
    private static int cosine(int value) {
        return (value * 20091 >> 16) + value;
    }

    private static byte pixel(byte predicted, int residue) {
        return (byte) Math.clamp((predicted & 0xff) + (residue >> 3), 0, 255);
    }
}

package io.github.dpi4j.image;

/** JPEG's discrete cosine transform of blocks of 8×8 samples, row by row (ITU-T T.81, A.3.3). It is orthonormal. */
final class Dct {
    static final int SIZE = 8;
    private static final double[] BASIS = new double[SIZE * SIZE];
    private static final int[] ZIGZAG = new int[SIZE * SIZE];

    static {
        for (int i = 0; i < BASIS.length; i++) {
            int frequency = i / SIZE;
            BASIS[i] = Math.sqrt((frequency == 0 ? 1.0 : 2.0) / SIZE)
                    * Math.cos((2 * (i % SIZE) + 1) * frequency * Math.PI / (2 * SIZE));
        }
        int at = 0;
        for (int diagonal = 0; diagonal < 2 * SIZE - 1; diagonal++) {
            for (int i = Math.max(0, diagonal - SIZE + 1); i <= Math.min(diagonal, SIZE - 1); i++) {
                int row = diagonal % 2 == 0 ? diagonal - i : i;
                ZIGZAG[at++] = row * SIZE + diagonal - row;
            }
        }
    }

    private Dct() {
    }

    /** Returns the place in a block, row by row, of a coefficient in a file's order. */
    static int zigzag(int i) {
        return ZIGZAG[i];
    }

    /** Returns a block's coefficients. */
    static double[] forward(double[] samples) {
        return transform(transform(samples, true), true);
    }

    /** Returns the block that has these coefficients. */
    static double[] inverse(double[] coefficients) {
        return transform(transform(coefficients, false), false);
    }

    /** Transforms all rows, and transposes. */
    private static double[] transform(double[] block, boolean forward) {
        double[] out = new double[block.length];
        for (int row = 0; row < SIZE; row++) {
            for (int k = 0; k < SIZE; k++) {
                double sum = 0;
                for (int i = 0; i < SIZE; i++) {
                    sum += block[row * SIZE + i] * BASIS[forward ? k * SIZE + i : i * SIZE + k];
                }
                out[k * SIZE + row] = sum;
            }
        }
        return out;
    }
}

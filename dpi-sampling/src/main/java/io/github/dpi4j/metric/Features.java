package io.github.dpi4j.metric;

import org.ejml.data.DMatrixRMaj;

/** Checks of sets of features, a row for each image. */
final class Features {
    private Features() {
    }

    /** The rows' length. */
    static int dimension(float[][] x, float[][] y, int fewest) {
        if (x.length < fewest || y.length < fewest) {
            throw new IllegalArgumentException("features: expected those of at least " + fewest
                    + " images in both sets, got " + x.length + " and " + y.length);
        }
        int d = x[0].length;
        for (float[][] set : new float[][][]{x, y}) {
            for (float[] row : set) {
                if (row.length != d) {
                    throw new IllegalArgumentException(
                            "features: expected " + d + " of each image, got " + row.length);
                }
            }
        }
        return d;
    }

    static DMatrixRMaj matrix(float[][] rows) {
        DMatrixRMaj matrix = new DMatrixRMaj(rows.length, rows[0].length);
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows[i].length; j++) {
                matrix.set(i, j, rows[i][j]);
            }
        }
        return matrix;
    }
}

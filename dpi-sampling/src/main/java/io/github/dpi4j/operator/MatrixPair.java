package io.github.dpi4j.operator;

/** The separable map Y = R X Cᵀ of a plane: R mixes its rows, C its columns. */
record MatrixPair(BandMatrix rows, BandMatrix columns) implements PlaneOperator.PlaneMap {
    /** Returns the size of the planes it maps. */
    ImageSize from() {
        return new ImageSize(rows.columns(), columns.columns());
    }

    /** Returns the size of the planes it makes. */
    ImageSize to() {
        return new ImageSize(rows.rows(), columns.rows());
    }

    MatrixPair transposed() {
        return new MatrixPair(rows.transposed(), columns.transposed());
    }

    /** Maps a plane; both products run along rows that are contiguous in memory: Y = (C (R X)ᵀ)ᵀ. */
    @Override
    public void map(float[] in, int at, float[] out, int to) {
        int width = columns.columns();
        int outWidth = columns.rows();
        int outHeight = rows.rows();
        float[] tall = new float[outHeight * width];
        rows.multiply(in, at, width, tall, 0);
        float[] turned = transpose(tall, outHeight, width);
        float[] result = new float[outWidth * outHeight];
        columns.multiply(turned, 0, outHeight, result, 0);
        System.arraycopy(transpose(result, outWidth, outHeight), 0, out, to, result.length);
    }

    private static float[] transpose(float[] x, int height, int width) {
        float[] out = new float[x.length];
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < width; i++) {
                out[i * height + y] = x[y * width + i];
            }
        }
        return out;
    }
}

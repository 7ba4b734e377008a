package io.github.dpi4j.metric;

/**
 * One channel of an image in double precision.
 *
 * @param values row-major; not modified after the plane is handed on
 */
record Plane(int width, int height, double[] values) {
    Plane product(Plane other) {
        Plane out = new Plane(width, height, new double[values.length]);
        for (int i = 0; i < values.length; i++) {
            out.values[i] = values[i] * other.values[i];
        }
        return out;
    }

    /** The plane with every value rounded, halves to even. */
    Plane rounded() {
        Plane out = new Plane(width, height, new double[values.length]);
        for (int i = 0; i < values.length; i++) {
            out.values[i] = Math.rint(values[i]);
        }
        return out;
    }

    /**
     * The plane at half the size: means of 2×2 values. An odd side gets a zero before and one behind, which count.
     */
    Plane halved() {
        int left = width % 2;
        int top = height % 2;
        Plane out = new Plane((width + left) / 2, (height + top) / 2,
                new double[(width + left) / 2 * ((height + top) / 2)]);
        for (int y = 0; y < out.height; y++) {
            for (int x = 0; x < out.width; x++) {
                int sx = 2 * x - left;
                int sy = 2 * y - top;
                out.values[y * out.width + x] = (at(sx, sy) + at(sx + 1, sy) + at(sx, sy + 1) + at(sx + 1, sy + 1)) / 4;
            }
        }
        return out;
    }

    private double at(int x, int y) {
        return x < 0 || y < 0 || x >= width || y >= height ? 0 : values[y * width + x];
    }
}

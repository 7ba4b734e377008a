package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.ALIGNED;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The transforms of Winograd's minimal filtering for 3×3 filters (Lavin and Gray, 2016). */
public enum WinogradTransform {
    /** F(4×4, 3×3): 36 products give 16 outputs, a quarter of the 144 that direct convolution takes. */
    F4(WinogradF4.OUT, WinogradF4.G),
    /** F(6×6, 3×3): 64 products give 36 outputs, 0.2 of the 324; less accurate, and the transforms cost more. */
    F6(WinogradF6.OUT, WinogradF6.G);

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;
    /** Side of a filter. */
    private static final int SIDE = 3;

    private final int out;
    private final float[][] g;

    WinogradTransform(int out, float[][] g) {
        this.out = out;
        this.g = g;
    }

    /** Returns the side of a tile of outputs. */
    public int out() {
        return out;
    }

    /** Products per tile and channel pair: as many as the tile of inputs has pixels. */
    public int points() {
        return (out + 2) * (out + 2);
    }

    /** Returns how many tiles cover so many pixels in a row. */
    public int tiles(int extent) {
        return (extent + out - 1) / out;
    }

    /**
     * Computes U = G g Gᵀ for one vector of filters.
     *
     * @param filters nine vectors, one after another
     * @param u point p goes to {@code to + p · pointStep}
     * @param tile scratch
     */
    void filters(float[] filters, float[] u, int to, int pointStep, float[] tile) {
        for (int j = 0; j < SIDE; j++) {
            filterLine(filters, j * L, SIDE * L, tile, ALIGNED + j * L, SIDE * L);
        }
        for (int r = 0; r < g.length; r++) {
            filterLine(tile, ALIGNED + r * SIDE * L, L, u, to + r * g.length * pointStep, pointStep);
        }
    }

    private void filterLine(float[] from, int at, int step, float[] to, int to0, int toStep) {
        FloatVector g0 = FloatVector.fromArray(S, from, at);
        FloatVector g1 = FloatVector.fromArray(S, from, at + step);
        FloatVector g2 = FloatVector.fromArray(S, from, at + 2 * step);
        for (int i = 0; i < g.length; i++) {
            g0.mul(g[i][0]).add(g1.mul(g[i][1])).add(g2.mul(g[i][2])).intoArray(to,
                    to0 + i * toStep);
        }
    }

    /**
     * Computes V = Bᵀ d B for one tile and one vector of channels.
     *
     * @param d pixels from {@code at}, one vector each, {@code rowStep} floats from row to row and {@code pixelStep} from
     *        pixel to pixel
     * @param v point p goes to {@code to + p · pointStep}
     * @param tile scratch
     */
    void input(float[] d, int at, int rowStep, int pixelStep, float[] v, int to, int pointStep, float[] tile) {
        switch (this) {
            case F4 -> WinogradF4.input(d, at, rowStep, pixelStep, v, to, pointStep, tile);
            case F6 -> WinogradF6.input(d, at, rowStep, pixelStep, v, to, pointStep, tile);
        }
    }

    /**
     * Computes Y = Aᵀ M A for one tile and one vector of channels.
     *
     * @param m point p from {@code at + p · pointStep}
     * @param y output pixels from {@code to}, {@code rowStep} floats from row to row and {@code pixelStep} from pixel to
     *        pixel; written
     * @param tile scratch
     */
    void output(float[] m, int at, int pointStep, float[] y, int to, int rowStep, int pixelStep, float[] tile) {
        switch (this) {
            case F4 -> WinogradF4.output(m, at, pointStep, y, to, rowStep, pixelStep, tile);
            case F6 -> WinogradF6.output(m, at, pointStep, y, to, rowStep, pixelStep, tile);
        }
    }
}

package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.ALIGNED;

import io.github.dpi4j.tensor.Window;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The transforms of Winograd's minimal filtering (Lavin and Gray, 2016). */
public enum WinogradTransform {
    /** F(4×4, 3×3): 36 products give 16 outputs, a quarter of the 144 that direct convolution takes. */
    F4(WinogradF4.OUT, WinogradF4.OUT, 3, 3, WinogradF4.G) {
        @Override
        void input(float[] d, int at, int rowStep, int pixelStep, float[] v, int to, int pointStep, float[] tile) {
            WinogradF4.input(d, at, rowStep, pixelStep, v, to, pointStep, tile);
        }

        @Override
        void output(float[] m, int at, int pointStep, float[] y, int to, int rowStep, int pixelStep, float[] tile) {
            WinogradF4.output(m, at, pointStep, y, to, rowStep, pixelStep, tile);
        }
    },
    /** F(6×6, 3×3): 64 products give 36 outputs, 0.2 of the 324; less accurate, and the transforms cost more. */
    F6(WinogradF6.OUT, WinogradF6.OUT, 3, 3, WinogradF6.G) {
        @Override
        void input(float[] d, int at, int rowStep, int pixelStep, float[] v, int to, int pointStep, float[] tile) {
            WinogradF6.input(d, at, rowStep, pixelStep, v, to, pointStep, tile);
        }

        @Override
        void output(float[] m, int at, int pointStep, float[] y, int to, int rowStep, int pixelStep, float[] tile) {
            WinogradF6.output(m, at, pointStep, y, to, rowStep, pixelStep, tile);
        }
    },
    /** F(2×2, 3×3): 16 products give 4 outputs, 0.44 of the 36; with the fewest weights. */
    F2(WinogradF2.OUT, WinogradF2.OUT, 3, 3, WinogradF2.G) {
        @Override
        void input(float[] d, int at, int rowStep, int pixelStep, float[] v, int to, int pointStep, float[] tile) {
            WinogradF2.input(d, at, rowStep, pixelStep, v, to, pointStep, tile);
        }

        @Override
        void output(float[] m, int at, int pointStep, float[] y, int to, int rowStep, int pixelStep, float[] tile) {
            WinogradF2.output(m, at, pointStep, y, to, rowStep, pixelStep, tile);
        }
    },
    /** F(2×2, 5×5): 36 products give 4 outputs, 0.36 of the 100. */
    F2X5(WinogradF2x5.OUT, WinogradF2x5.OUT, 5, 5, WinogradF2x5.G) {
        @Override
        void input(float[] d, int at, int rowStep, int pixelStep, float[] v, int to, int pointStep, float[] tile) {
            WinogradF4.input(d, at, rowStep, pixelStep, v, to, pointStep, tile);
        }

        @Override
        void output(float[] m, int at, int pointStep, float[] y, int to, int rowStep, int pixelStep, float[] tile) {
            WinogradF2x5.output(m, at, pointStep, y, to, rowStep, pixelStep, tile);
        }
    },
    /** F(4, 7) along rows, for filters of 1×7 pixels: 10 products give 4 outputs, 0.36 of the 28. */
    ROW7(1, WinogradLine.OUT, 1, WinogradLine.FILTER, WinogradLine.G) {
        @Override
        void input(float[] d, int at, int rowStep, int pixelStep, float[] v, int to, int pointStep, float[] tile) {
            WinogradLine.input(d, at, pixelStep, v, to, pointStep);
        }

        @Override
        void output(float[] m, int at, int pointStep, float[] y, int to, int rowStep, int pixelStep, float[] tile) {
            WinogradLine.output(m, at, pointStep, y, to, pixelStep);
        }
    },
    /** The same along columns, for filters of 7×1 pixels. */
    COLUMN7(WinogradLine.OUT, 1, WinogradLine.FILTER, 1, WinogradLine.G) {
        @Override
        void input(float[] d, int at, int rowStep, int pixelStep, float[] v, int to, int pointStep, float[] tile) {
            WinogradLine.input(d, at, rowStep, v, to, pointStep);
        }

        @Override
        void output(float[] m, int at, int pointStep, float[] y, int to, int rowStep, int pixelStep, float[] tile) {
            WinogradLine.output(m, at, pointStep, y, to, rowStep);
        }
    },
    /** F(4, 3) along rows, for filters of 1×3 pixels: 6 products give 4 outputs, half of the 12. */
    ROW3(1, WinogradF4.OUT, 1, 3, WinogradF4.G) {
        @Override
        void input(float[] d, int at, int rowStep, int pixelStep, float[] v, int to, int pointStep, float[] tile) {
            WinogradF4.inputLine(d, at, pixelStep, v, to, pointStep);
        }

        @Override
        void output(float[] m, int at, int pointStep, float[] y, int to, int rowStep, int pixelStep, float[] tile) {
            WinogradF4.outputLine(m, at, pointStep, y, to, pixelStep);
        }
    },
    /** The same along columns, for filters of 3×1 pixels. */
    COLUMN3(WinogradF4.OUT, 1, 3, 1, WinogradF4.G) {
        @Override
        void input(float[] d, int at, int rowStep, int pixelStep, float[] v, int to, int pointStep, float[] tile) {
            WinogradF4.inputLine(d, at, rowStep, v, to, pointStep);
        }

        @Override
        void output(float[] m, int at, int pointStep, float[] y, int to, int rowStep, int pixelStep, float[] tile) {
            WinogradF4.outputLine(m, at, pointStep, y, to, rowStep);
        }
    };

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;

    private final int outHeight;
    private final int outWidth;
    private final int filterHeight;
    private final int filterWidth;
    private final float[][] g;

    WinogradTransform(int outHeight, int outWidth, int filterHeight, int filterWidth, float[][] g) {
        this.outHeight = outHeight;
        this.outWidth = outWidth;
        this.filterHeight = filterHeight;
        this.filterWidth = filterWidth;
        this.g = g;
    }

    /** Returns the height of a tile of outputs. */
    public int outHeight() {
        return outHeight;
    }

    /** Returns the width of a tile of outputs. */
    public int outWidth() {
        return outWidth;
    }

    /** Returns the height of a tile of inputs. */
    int inHeight() {
        return outHeight + filterHeight - 1;
    }

    /** Returns the width of a tile of inputs. */
    int inWidth() {
        return outWidth + filterWidth - 1;
    }

    /** Products per tile and channel pair: as many as the tile of inputs has pixels. */
    public int points() {
        return inHeight() * inWidth();
    }

    /** Returns whether it computes convolutions with this window: the filter's size and stride 1, any padding. */
    public boolean fits(Window window) {
        return window.height() == filterHeight && window.width() == filterWidth && window.strideY() == 1
                && window.strideX() == 1;
    }

    /** Returns how many tiles cover an output of this height. */
    public int tilesDown(int height) {
        return (height + outHeight - 1) / outHeight;
    }

    /** Returns how many tiles cover an output of this width. */
    public int tilesAcross(int width) {
        return (width + outWidth - 1) / outWidth;
    }

    /**
     * Computes U = G g Gᵀ for one vector of filters, or u = G g of filters in a row or column.
     *
     * @param filters a vector for each pixel of the filter, one after another
     * @param u point p goes to {@code to + p · pointStep}
     * @param tile scratch
     */
    void filters(float[] filters, float[] u, int to, int pointStep, float[] tile) {
        if (filterHeight == 1 || filterWidth == 1) {
            filterLine(filters, 0, L, u, to, pointStep);
            return;
        }
        for (int j = 0; j < filterWidth; j++) {
            filterLine(filters, j * L, filterWidth * L, tile, ALIGNED + j * L, filterWidth * L);
        }
        for (int r = 0; r < g.length; r++) {
            filterLine(tile, ALIGNED + r * filterWidth * L, L, u, to + r * g.length * pointStep, pointStep);
        }
    }

    private void filterLine(float[] from, int at, int step, float[] to, int to0, int toStep) {
        for (int i = 0; i < g.length; i++) {
            FloatVector sum = FloatVector.fromArray(S, from, at).mul(g[i][0]);
            for (int j = 1; j < g[i].length; j++) {
                sum = sum.add(FloatVector.fromArray(S, from, at + j * step).mul(g[i][j]));
            }
            sum.intoArray(to, to0 + i * toStep);
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
    abstract void input(float[] d, int at, int rowStep, int pixelStep, float[] v, int to, int pointStep, float[] tile);

    /**
     * Computes Y = Aᵀ M A for one tile and one vector of channels.
     *
     * @param m point p from {@code at + p · pointStep}
     * @param y output pixels from {@code to}, {@code rowStep} floats from row to row and {@code pixelStep} from pixel to
     *        pixel; written
     * @param tile scratch
     */
    abstract void output(float[] m, int at, int pointStep, float[] y, int to, int rowStep, int pixelStep, float[] tile);
}

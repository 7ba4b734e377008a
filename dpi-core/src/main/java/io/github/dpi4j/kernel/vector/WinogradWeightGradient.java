package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.LANES;
import static io.github.dpi4j.kernel.vector.Lanes.PANEL;
import static io.github.dpi4j.kernel.vector.WinogradTransform.IN;
import static io.github.dpi4j.kernel.vector.WinogradTransform.OUT;
import static io.github.dpi4j.kernel.vector.WinogradTransform.POINTS;

import io.github.dpi4j.kernel.Workers;
import java.util.Arrays;

/**
 * The weight gradient of a 3×3 convolution with stride 1 and padding 1, in Winograd's domain: with V the transformed
 * input tiles and M = A · dY · Aᵀ the transformed output gradients, 36 products Vᵀ · M summed over all tiles, a quarter of
 * the direct products; what they sum to is transformed back once.
 *
 * <p>A task takes a slice of input channels and a panel of output channels through a share of the tiles, a block at a
 * time, so that transforms and sums stay in the second-level cache. The shares do not depend on the number of threads
 * and are added up in order.
 */
public final class WinogradWeightGradient implements Operation {
    /** Input channels of a task. */
    private static final int SLICE = 2 * LANES;
    /** Tiles whose transforms are at hand at once. */
    private static final int BLOCK = 32;
    /** Tasks that there should at least be. */
    private static final int TASKS = 8;
    /** Tiles that a share should at least have. */
    private static final int SHARE = 64;

    private final FeatureMap input;
    private final FeatureMap outGradient;
    private final int firstIn;
    private final int in;
    private final float[] weightGradient;
    private final float[] shared;
    private final Shares shares;
    private final int down;
    private final int across;

    /** How the work is divided: slices of input channels, panels of output channels, shares of the tiles. */
    private record Shares(int slices, int panels, int count) {
        static Shares of(FeatureMap input, int out) {
            int slices = (input.channels() + SLICE - 1) / SLICE;
            int panels = Lanes.panels(out);
            int tiles = input.images() * tiles(input.height()) * tiles(input.width());
            int wanted = (TASKS + slices * panels - 1) / (slices * panels);
            return new Shares(slices, panels, Math.clamp(tiles / SHARE, 1, wanted));
        }

        long size() {
            return (long) count * panels * POINTS * slices * SLICE * PANEL;
        }
    }

    /**
     * @param input what the convolution read: channels {@code firstIn} and following of its input
     * @param in channels of the convolution's whole input
     * @param weightGradient (out, in, 3, 3); added to
     * @param shared working memory of at least {@link #sharedSize} floats, free while this operation runs
     */
    public WinogradWeightGradient(FeatureMap input, FeatureMap outGradient, int firstIn, int in,
            float[] weightGradient, float[] shared) {
        this.input = input;
        this.outGradient = outGradient;
        this.firstIn = firstIn;
        this.in = in;
        this.weightGradient = weightGradient;
        this.shared = shared;
        this.shares = Shares.of(input, outGradient.channels());
        this.down = tiles(input.height());
        this.across = tiles(input.width());
    }

    private static int tiles(int extent) {
        return (extent + OUT - 1) / OUT;
    }

    /** Shared working memory in floats: the sums of every share. */
    public static long sharedSize(FeatureMap input, int outChannels) {
        return Shares.of(input, outChannels).size();
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        workers.run(shares.slices * shares.panels * shares.count, (task, worker) -> sum(task % shares.slices,
                task / shares.slices % shares.panels, task / (shares.slices * shares.panels), scratch[worker]));
        workers.run(shares.panels * input.channels(),
                (task, worker) -> transformBack(task / input.channels(), task % input.channels(), scratch[worker]));
    }

    private int sums(int share, int panel, int point) {
        return ((share * shares.panels + panel) * POINTS + point) * shares.slices * SLICE * PANEL;
    }

    private void sum(int slice, int panel, int share, Scratch scratch) {
        int tiles = input.images() * down * across;
        int from = (int) ((long) tiles * share / shares.count);
        int until = (int) ((long) tiles * (share + 1) / shares.count);
        int inVectors = Math.min(SLICE, input.stride() - slice * SLICE) / LANES;
        int outVectors = Math.min(PANEL, outGradient.stride() - panel * PANEL) / LANES;
        int vStep = BLOCK * SLICE + LANES;
        int mStep = BLOCK * PANEL + LANES;
        float[] v = scratch.transformed(POINTS * vStep);
        float[] m = scratch.products(POINTS * mStep);
        for (int first = from; first < until; first += BLOCK) {
            int count = Math.min(BLOCK, until - first);
            for (int tile = 0; tile < count; tile++) {
                transform(input, first + tile, slice * SLICE, inVectors, 1, v, tile * SLICE, vStep, scratch);
                transform(outGradient, first + tile, panel * PANEL, outVectors, 0, m, tile * PANEL, mStep, scratch);
            }
            for (int p = 0; p < POINTS; p++) {
                TransposedGemmTile.multiply(inVectors * LANES, Lanes.vectorsIn(panel, outGradient.channels()), v,
                        p * vStep, SLICE, m, p * mStep, PANEL, count, shared,
                        sums(share, panel, p) + slice * SLICE * PANEL, PANEL, first > from);
            }
        }
    }

    /**
     * Transforms some channels of a tile.
     *
     * @param border pixels that the tile reaches beyond its 4×4 on each side: 1 for inputs, 0 for output gradients
     */
    private void transform(FeatureMap map, int tile, int channel, int vectors, int border, float[] to, int at,
            int pointStep, Scratch scratch) {
        int image = tile / (down * across);
        int y = tile / across % down * OUT - border;
        int x = tile % across * OUT - border;
        int side = OUT + 2 * border;
        float[] from = map.data();
        int first = map.at(image, y, x) + channel;
        int rowStep = map.width() * map.stride();
        int pixelStep = map.stride();
        if (y < 0 || x < 0 || y + side > map.height() || x + side > map.width()) {
            from = scratch.region(side * side * vectors * LANES);
            pixelStep = vectors * LANES;
            rowStep = side * pixelStep;
            copy(map, image, y, x, side, channel, from, pixelStep);
            first = 0;
        }
        for (int c = 0; c < vectors; c++) {
            if (border == 1) {
                WinogradTransform.input(from, first + c * LANES, rowStep, pixelStep, to, at + c * LANES, pointStep,
                        scratch.tile);
            } else {
                WinogradGradientTransform.outputGradient(from, first + c * LANES, rowStep, pixelStep, to,
                        at + c * LANES, pointStep, scratch.tile);
            }
        }
    }

    /** Copies a square that reaches beyond the image, with zeros there. */
    private static void copy(FeatureMap map, int image, int y0, int x0, int side, int channel, float[] to, int count) {
        Arrays.fill(to, 0, side * side * count, 0f);
        int left = Math.max(0, -x0);
        int right = Math.min(side, map.width() - x0);
        for (int r = Math.max(0, -y0); r < Math.min(side, map.height() - y0); r++) {
            for (int c = left; c < right; c++) {
                System.arraycopy(map.data(), map.at(image, y0 + r, x0 + c) + channel, to, (r * side + c) * count,
                        count);
            }
        }
    }

    private void transformBack(int panel, int channel, Scratch scratch) {
        int pointStep = shares.slices * SLICE * PANEL;
        float[] sum = scratch.products(POINTS * LANES);
        float[] filters = scratch.sums(IN * IN * LANES);
        int out = outGradient.channels();
        for (int first = panel * PANEL; first < Math.min(out, (panel + 1) * PANEL); first += LANES) {
            int at = channel * PANEL + first - panel * PANEL;
            for (int p = 0; p < POINTS; p++) {
                for (int lane = 0; lane < LANES; lane++) {
                    sum[p * LANES + lane] = shared[sums(0, panel, 0) + p * pointStep + at + lane];
                }
                for (int share = 1; share < shares.count; share++) {
                    int other = sums(share, panel, p) + at;
                    for (int lane = 0; lane < LANES; lane++) {
                        sum[p * LANES + lane] += shared[other + lane];
                    }
                }
            }
            WinogradGradientTransform.filterGradient(sum, 0, LANES, filters, scratch.tile);
            for (int lane = 0; lane < Math.min(LANES, out - first); lane++) {
                int to = ((first + lane) * in + firstIn + channel) * 9;
                for (int t = 0; t < 9; t++) {
                    weightGradient[to + t] += filters[t * LANES + lane];
                }
            }
        }
    }
}

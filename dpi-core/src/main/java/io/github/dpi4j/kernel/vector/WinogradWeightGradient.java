package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.LANES;
import static io.github.dpi4j.kernel.vector.Lanes.PANEL;
import static io.github.dpi4j.kernel.vector.WinogradF4.IN;
import static io.github.dpi4j.kernel.vector.WinogradF4.OUT;
import static io.github.dpi4j.kernel.vector.WinogradF4.POINTS;

import io.github.dpi4j.kernel.Workers;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

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
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    /** Input channels of a task. */
    private static final int SLICE = 2 * LANES;
    /** Tiles whose transforms are at hand at once. */
    private static final int BLOCK = 32;
    /** Tiles that are copied together. */
    private static final int RUN = 8;
    /** Tasks that there should at least be. */
    private static final int TASKS = 8;
    /** Floats of inputs and gradients that all tasks find in a third-level cache. */
    private static final int NEAR = 1 << 20;
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

    /**
     * The division of the work: slices of input channels, panels of output channels, shares of the tiles; and how many
     * images all tasks process before the next.
     */
    private record Shares(int slices, int panels, int count, int images) {
        static Shares of(FeatureMap input, int out) {
            int slices = (input.channels() + SLICE - 1) / SLICE;
            int panels = Lanes.panels(out);
            int floats = input.height() * input.width() * (input.stride() + Lanes.padded(out));
            int images = Math.clamp(NEAR / floats, 1, input.images());
            int tiles = images * tiles(input.height()) * tiles(input.width());
            int wanted = (TASKS + slices * panels - 1) / (slices * panels);
            return new Shares(slices, panels, Math.clamp(tiles / SHARE, 1, wanted), images);
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

    /** Returns the size of the shared working memory, in floats: the sums of every share. */
    public static long sharedSize(FeatureMap input, int outChannels) {
        return Shares.of(input, outChannels).size();
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        for (int image = 0; image < input.images(); image += shares.images) {
            int first = image;
            int images = Math.min(shares.images, input.images() - first);
            workers.run(shares.slices * shares.panels * shares.count,
                    (task, worker) -> sum(first, images, task % shares.slices, task / shares.slices % shares.panels,
                            task / (shares.slices * shares.panels), scratch[worker]));
        }
        if (shares.count > 1) {
            int size = shares.panels * shares.slices * SLICE * PANEL;
            workers.run(POINTS, (point, _) -> addShares(point * size, size));
        }
        workers.run(shares.panels * input.channels(),
                (task, worker) -> transformBack(task / input.channels(), task % input.channels(), scratch[worker]));
    }

    private int sums(int share, int panel, int point) {
        return ((share * shares.panels + panel) * POINTS + point) * shares.slices * SLICE * PANEL;
    }

    private void sum(int image, int images, int slice, int panel, int share, Scratch scratch) {
        int tiles = images * down * across;
        int from = image * down * across + (int) ((long) tiles * share / shares.count);
        int until = image * down * across + (int) ((long) tiles * (share + 1) / shares.count);
        int inVectors = Math.min(SLICE, input.stride() - slice * SLICE) / LANES;
        int outVectors = Math.min(PANEL, outGradient.stride() - panel * PANEL) / LANES;
        int vStep = BLOCK * SLICE + LANES;
        int mStep = BLOCK * PANEL + LANES;
        float[] v = scratch.transformed(POINTS * vStep);
        float[] m = scratch.products(POINTS * mStep);
        for (int first = from; first < until; first += BLOCK) {
            int count = Math.min(BLOCK, until - first);
            for (int tile = 0; tile < count;) {
                int run = Math.min(Math.min(RUN, count - tile), across - (first + tile) % across);
                transform(input, first + tile, run, slice * SLICE, inVectors, 1, v, tile * SLICE, SLICE, vStep,
                        scratch);
                transform(outGradient, first + tile, run, panel * PANEL, outVectors, 0, m, tile * PANEL, PANEL, mStep,
                        scratch);
                tile += run;
            }
            for (int p = 0; p < POINTS; p++) {
                TransposedGemmTile.multiply(inVectors * LANES, Lanes.vectorsIn(panel, outGradient.channels()), v,
                        p * vStep, SLICE, m, p * mStep, PANEL, count, shared,
                        sums(share, panel, p) + slice * SLICE * PANEL, PANEL, image > 0 || first > from);
            }
        }
    }

    /**
     * Transforms some channels of a run of tiles, side by side in one image. They are first copied to where they lie close
     * together, in the order in which they lie in memory.
     *
     * @param border pixels that the tile reaches beyond its 4×4 on each side: 1 for inputs, 0 for output gradients
     */
    private void transform(FeatureMap map, int tile, int run, int channel, int vectors, int border, float[] to, int at,
            int tileStep, int pointStep, Scratch scratch) {
        int rows = OUT + 2 * border;
        int columns = run * OUT + 2 * border;
        int vectorStep = (rows * columns + 1) * LANES;
        float[] region = scratch.region(vectors * vectorStep);
        copy(map, tile / (down * across), tile / across % down * OUT - border, tile % across * OUT - border, rows,
                columns, channel, vectors, region, vectorStep);
        for (int c = 0; c < vectors; c++) {
            for (int i = 0; i < run; i++) {
                int from = c * vectorStep + i * OUT * LANES;
                int first = at + i * tileStep + c * LANES;
                if (border == 1) {
                    WinogradF4.input(region, from, columns * LANES, LANES, to, first, pointStep, scratch.tile);
                } else {
                    WinogradGradientTransform.outputGradient(region, from, columns * LANES, LANES, to, first, pointStep,
                            scratch.tile);
                }
            }
        }
    }

    /** Copies a rectangle, a plane for each vector of channels, with zeros beyond the image. */
    private static void copy(FeatureMap map, int image, int y0, int x0, int rows, int columns, int channel, int vectors,
            float[] to, int vectorStep) {
        int left = Math.max(0, -x0);
        int right = Math.min(columns, map.width() - x0);
        for (int r = 0; r < rows; r++) {
            int row = r * columns * LANES;
            boolean inside = y0 + r >= 0 && y0 + r < map.height();
            if (!inside || left > 0 || right < columns) {
                for (int c = 0; c < vectors; c++) {
                    Arrays.fill(to, c * vectorStep + row, c * vectorStep + row + columns * LANES, 0f);
                }
            }
            if (inside) {
                copyRow(map.data(), map.at(image, y0 + r, x0 + left) + channel, map.stride(), right - left, vectors, to,
                        row + left * LANES, vectorStep);
            }
        }
    }

    private static void copyRow(float[] from, int at, int pixelStep, int pixels, int vectors, float[] to, int row,
            int vectorStep) {
        for (int x = 0; x < pixels; x++) {
            for (int c = 0; c < vectors; c++) {
                FloatVector.fromArray(S, from, at + x * pixelStep + c * LANES).intoArray(to,
                        row + x * LANES + c * vectorStep);
            }
        }
    }

    /** Adds the other shares' sums to those of the first. */
    private void addShares(int from, int size) {
        int step = sums(1, 0, 0);
        for (int i = from; i < from + size; i += LANES) {
            FloatVector sum = FloatVector.fromArray(S, shared, i);
            for (int share = 1; share < shares.count; share++) {
                sum = sum.add(FloatVector.fromArray(S, shared, i + share * step));
            }
            sum.intoArray(shared, i);
        }
    }

    private void transformBack(int panel, int channel, Scratch scratch) {
        int pointStep = shares.slices * SLICE * PANEL;
        float[] filters = scratch.sums(IN * IN * LANES);
        int out = outGradient.channels();
        for (int first = panel * PANEL; first < Math.min(out, (panel + 1) * PANEL); first += LANES) {
            int at = channel * PANEL + first - panel * PANEL;
            WinogradGradientTransform.filterGradient(shared, sums(0, panel, 0) + at, pointStep, filters, scratch.tile);
            for (int lane = 0; lane < Math.min(LANES, out - first); lane++) {
                int to = ((first + lane) * in + firstIn + channel) * 9;
                for (int t = 0; t < 9; t++) {
                    weightGradient[to + t] += filters[t * LANES + lane];
                }
            }
        }
    }
}

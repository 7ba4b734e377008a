package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.LANES;
import static io.github.dpi4j.kernel.vector.Lanes.PANEL;
import static io.github.dpi4j.kernel.vector.WinogradTransform.IN;
import static io.github.dpi4j.kernel.vector.WinogradTransform.OUT;
import static io.github.dpi4j.kernel.vector.WinogradTransform.POINTS;

import io.github.dpi4j.kernel.Workers;

/**
 * A 3×3 convolution with stride 1 and padding 1 by Winograd's F(4×4, 3×3): the input's tiles are transformed, 36 matrix
 * products (tiles × input channels × output channels) do the work, and their results are transformed back.
 *
 * <p>Where there are many tiles, a thread takes a block of them through all three stages, so that what lies between stays
 * in its second-level cache. Where there are few tiles and many channels, the transformed input is made first, for all,
 * and the threads then share out the panels of output channels, so that each reads its part of the weights once.
 */
public final class WinogradConv implements Operation {
    private final ConvInput input;
    private final float[] weights;
    private final ConvOutput output;
    private final Blocks blocks;
    private final float[] shared;
    private final int inStride;

    /**
     * How an image's tiles are grouped into tasks.
     *
     * @param rows tiles from top to bottom in a block
     * @param columns tiles from left to right in a block
     * @param byChannels whether the threads share out output channels (true) or blocks (false)
     */
    public record Tiling(int rows, int columns, boolean byChannels) {
    }

    /** Blocks of tiles of one image. */
    private record Blocks(int tilesDown, int tilesAcross, int rows, int columns, boolean byChannels) {
        int down() {
            return (tilesDown + rows - 1) / rows;
        }

        int across() {
            return (tilesAcross + columns - 1) / columns;
        }

        int perImage() {
            return down() * across();
        }

        int tiles() {
            return tilesDown * tilesAcross;
        }
    }

    /**
     * @param weights from {@link FilterView#packWinograd}
     * @param shared working memory of at least {@link #sharedSize} floats, free while this operation runs
     */
    public WinogradConv(ConvInput input, float[] weights, ConvOutput output, Tiling tiling, float[] shared) {
        this.input = input;
        this.weights = weights;
        this.output = output;
        this.shared = shared;
        this.inStride = input.stride();
        int down = tiles(input.height());
        int across = tiles(input.width());
        this.blocks = new Blocks(down, across, Math.min(tiling.rows, down), Math.min(tiling.columns, across),
                tiling.byChannels);
    }

    private static int tiles(int extent) {
        return (extent + OUT - 1) / OUT;
    }

    /** Shared working memory in floats that such a convolution takes. */
    public static long sharedSize(int images, int height, int width, int channels, Tiling tiling) {
        if (!tiling.byChannels) {
            return 0;
        }
        long rows = GemmTile.paddedRows(tiles(height) * tiles(width));
        return images * POINTS * (rows * Lanes.padded(channels) + LANES);
    }

    /** Slots per image that the statistics of such a convolution's output need. */
    public static int slots(int height, int width, Tiling tiling) {
        return tiling.byChannels
                ? 1
                : new Blocks(tiles(height), tiles(width), tiling.rows, tiling.columns, false).perImage();
    }

    @Override
    public Work work() {
        double tiles = (double) input.images() * blocks.tiles();
        return Work.of(POINTS * tiles * input.channels() * output.map().channels(),
                input.size() + weights.length + output.size());
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        int perImage = blocks.perImage();
        if (!blocks.byChannels) {
            workers.run(input.images() * perImage,
                    (task, worker) -> block(task / perImage, task % perImage, scratch[worker]));
            return;
        }
        int rows = GemmTile.paddedRows(blocks.tiles());
        int pointStep = rows * inStride + LANES;
        workers.run(input.images() * perImage, (task, worker) -> {
            int image = task / perImage;
            transformInput(image, task % perImage, shared, image * POINTS * pointStep, pointStep, scratch[worker]);
        });
        int panels = Lanes.panels(output.map().channels());
        workers.run(input.images() * panels, (task, worker) -> {
            int image = task / panels;
            panel(image, 0, task % panels, shared, image * POINTS * pointStep, pointStep, 0, 0, blocks.tilesDown,
                    blocks.tilesAcross, scratch[worker]);
        });
    }

    /** All three stages for one block of tiles. */
    private void block(int image, int block, Scratch scratch) {
        int row = block / blocks.across() * blocks.rows;
        int column = block % blocks.across() * blocks.columns;
        int rows = Math.min(blocks.rows, blocks.tilesDown - row);
        int columns = Math.min(blocks.columns, blocks.tilesAcross - column);
        int pointStep = GemmTile.paddedRows(rows * columns) * inStride + LANES;
        float[] v = scratch.transformed(POINTS * pointStep);
        transformInput(image, block, v, 0, pointStep, scratch);
        for (int panel = 0; panel < Lanes.panels(output.map().channels()); panel++) {
            panel(image, block, panel, v, 0, pointStep, row, column, rows, columns, scratch);
        }
    }

    /**
     * Transforms the input of one block's tiles.
     *
     * @param v written: point p of tile (i, j) at {@code at + p · pointStep + tile · inStride}, tiles row by row: of the
     *        block where the threads share out blocks, else of the whole image
     */
    private void transformInput(int image, int block, float[] v, int at, int pointStep, Scratch scratch) {
        int row = block / blocks.across() * blocks.rows;
        int column = block % blocks.across() * blocks.columns;
        int rows = Math.min(blocks.rows, blocks.tilesDown - row);
        int columns = Math.min(blocks.columns, blocks.tilesAcross - column);
        int tileRow = blocks.byChannels ? blocks.tilesAcross : columns;
        int origin = blocks.byChannels ? row * blocks.tilesAcross + column : 0;
        int down = rows * OUT + 2;
        int across = columns * OUT + 2;
        int vectorStep = down * across * LANES + LANES;
        int vectors = inStride / LANES;
        float[] region = scratch.region(vectors * vectorStep);
        input.load(image, row * OUT - 1, column * OUT - 1, down, across, region, 0, vectorStep, LANES);
        for (int c = 0; c < vectors; c++) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    int from = c * vectorStep + (i * across + j) * OUT * LANES;
                    int to = at + (origin + i * tileRow + j) * inStride + c * LANES;
                    WinogradTransform.input(region, from, across * LANES, LANES, v, to, pointStep, scratch.tile);
                }
            }
        }
    }

    /** The products and the output of a rectangle of tiles for one panel of output channels. */
    private void panel(int image, int slot, int panel, float[] v, int at, int pointStep, int row, int column, int rows,
            int columns, Scratch scratch) {
        int tiles = rows * columns;
        int in = input.channels();
        int vectors = Lanes.vectorsIn(panel, output.map().channels());
        int productStep = GemmTile.paddedRows(tiles) * PANEL + LANES;
        float[] products = scratch.products(POINTS * productStep);
        for (int p = 0; p < POINTS; p++) {
            GemmTile.multiply(tiles, vectors, v, at + p * pointStep, inStride, weights,
                    (panel * POINTS + p) * in * PANEL, in, products, p * productStep, PANEL, false);
        }
        output.begin(image, slot, panel);
        float[] sums = scratch.sums(OUT * OUT * PANEL);
        for (int t = 0; t < tiles; t++) {
            for (int c = 0; c < vectors; c++) {
                WinogradTransform.output(products, t * PANEL + c * LANES, productStep, sums, c * LANES, PANEL,
                        scratch.tile);
            }
            output.store(image, slot, panel, (row + t / columns) * OUT, (column + t % columns) * OUT, OUT, OUT, sums, 0,
                    OUT * PANEL, PANEL, scratch);
        }
    }
}

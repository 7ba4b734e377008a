package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.ALIGNED;
import static io.github.dpi4j.kernel.vector.Lanes.LANES;
import static io.github.dpi4j.kernel.vector.Lanes.PANEL;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Window;

/**
 * A convolution with stride 1 by Winograd's minimal filtering: the input's tiles are transformed, a matrix
 * product (tiles × input channels × output channels) for each point of the transform does the work, and the results are
 * transformed back.
 *
 * <p>Where there are many tiles, a thread takes a block of them through all three stages, so that what lies between stays
 * in its second-level cache. Where there are few tiles and many channels, the transformed input is made first, for all,
 * and the threads then share out the panels of output channels, so that each reads its part of the weights once.
 */
public final class WinogradConv implements Operation {
    private final ConvInput input;
    private final float[] weights;
    private final ConvOutput output;
    private final WinogradTransform transform;
    private final Blocks blocks;
    private final float[] shared;
    private final int inStride;
    private final Window window;

    /**
     * The division of an image into tiles, and of the tiles into tasks.
     *
     * @param transform says how large a tile is
     * @param rows tiles from top to bottom in a block
     * @param columns tiles from left to right in a block
     * @param byChannels whether the threads share out output channels (true) or blocks (false)
     */
    public record Tiling(WinogradTransform transform, int rows, int columns, boolean byChannels) {
        private Blocks blocks(int height, int width) {
            int down = transform.tilesDown(height);
            int across = transform.tilesAcross(width);
            return new Blocks(down, across, Math.min(rows, down), Math.min(columns, across), byChannels);
        }
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
     * @param window one that the tiling's transform fits
     * @param weights from {@link FilterView#packWinograd}
     * @param shared working memory of at least {@link #sharedSize} floats, free while this operation runs
     */
    public WinogradConv(ConvInput input, Window window, float[] weights, ConvOutput output, Tiling tiling,
            float[] shared) {
        this.input = input;
        this.window = window;
        this.weights = weights;
        this.output = output;
        this.shared = shared;
        this.inStride = input.stride();
        this.transform = tiling.transform;
        this.blocks = tiling.blocks(output.map().height(), output.map().width());
    }

    /**
     * Returns the size of the shared working memory, in floats that such a convolution takes.
     *
     * @param height of the output
     * @param width of the output
     * @param channels of the input
     */
    public static long sharedSize(int images, int height, int width, int channels, Tiling tiling) {
        if (!tiling.byChannels) {
            return 0;
        }
        long rows = GemmTile.paddedRows(tiling.blocks(height, width).tiles());
        return ALIGNED + images * tiling.transform.points() * (rows * Lanes.padded(channels) + LANES);
    }

    /** Returns how many slots per image the statistics of such a convolution's output need. */
    public static int slots(int height, int width, Tiling tiling) {
        return tiling.byChannels ? 1 : tiling.blocks(height, width).perImage();
    }

    @Override
    public Work work() {
        double tiles = (double) input.images() * blocks.tiles();
        return output.work(transform.points() * tiles * input.channels() * output.map().channels(),
                input.size() + weights.length);
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
        int imageStep = transform.points() * pointStep;
        workers.run(input.images() * perImage, (task, worker) -> {
            int image = task / perImage;
            transformInput(image, task % perImage, shared, ALIGNED + image * imageStep, pointStep, scratch[worker]);
        });
        int vectors = sliceVectors(input.images(), output.map().channels());
        int slices = Slice.count(vectors, output.map().channels());
        workers.run(input.images() * slices, (task, worker) -> {
            int image = task / slices;
            Slice slice = Slice.of(task % slices, vectors, output.map().channels());
            slice(image, 0, slice, shared, ALIGNED + image * imageStep, pointStep, 0, 0, blocks.tilesDown,
                    blocks.tilesAcross, scratch[worker]);
        });
    }

    /** Returns the vectors in a task's slice of the output channels: half a panel where there would be a few tasks, and one too many. */
    private static int sliceVectors(int images, int channels) {
        int tasks = images * Lanes.panels(channels);
        return tasks < 8 && tasks % 2 == 1 && channels > Lanes.PANEL / 2 ? Lanes.VECTORS / 2 : Lanes.VECTORS;
    }

    /** Runs all three stages for one block of tiles. */
    private void block(int image, int block, Scratch scratch) {
        int row = block / blocks.across() * blocks.rows;
        int column = block % blocks.across() * blocks.columns;
        int rows = Math.min(blocks.rows, blocks.tilesDown - row);
        int columns = Math.min(blocks.columns, blocks.tilesAcross - column);
        int pointStep = GemmTile.paddedRows(rows * columns) * inStride + LANES;
        float[] v = scratch.transformed(ALIGNED + transform.points() * pointStep);
        transformInput(image, block, v, ALIGNED, pointStep, scratch);
        for (int panel = 0; panel < Lanes.panels(output.map().channels()); panel++) {
            slice(image, block, Slice.ofPanel(panel, output.map().channels()), v, ALIGNED, pointStep, row, column, rows,
                    columns, scratch);
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
        int height = transform.outHeight();
        int width = transform.outWidth();
        int down = (rows - 1) * height + transform.inHeight();
        int across = (columns - 1) * width + transform.inWidth();
        int vectorStep = down * across * LANES + LANES;
        int vectors = inStride / LANES;
        float[] region = scratch.region(ALIGNED + vectors * vectorStep);
        input.load(image, row * height - window.paddingY(), column * width - window.paddingX(), down, across, region,
                ALIGNED, vectorStep, LANES);
        for (int c = 0; c < vectors; c++) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    int from = ALIGNED + c * vectorStep + (i * height * across + j * width) * LANES;
                    int to = at + (origin + i * tileRow + j) * inStride + c * LANES;
                    transform.input(region, from, across * LANES, LANES, v, to, pointStep, scratch.tile);
                }
            }
        }
    }

    /** Computes the products and the output of a rectangle of tiles for some output channels. */
    private void slice(int image, int slot, Slice slice, float[] v, int at, int pointStep, int row, int column,
            int rows,
            int columns, Scratch scratch) {
        int tiles = rows * columns;
        int points = transform.points();
        int in = input.channels();
        int step = slice.width();
        int panelWidth = slice.panelWidth();
        int weightsAt = slice.panel() * points * in * PANEL + slice.inPanel();
        int productStep = GemmTile.paddedRows(tiles) * step + LANES;
        float[] products = scratch.products(ALIGNED + points * productStep);
        for (int p = 0; p < points; p++) {
            GemmTile.multiply(tiles, slice.vectors(), v, at + p * pointStep, inStride, weights,
                    weightsAt + p * in * panelWidth, panelWidth, in, products, ALIGNED + p * productStep, step, false);
        }
        output.begin(image, slot, slice);
        int height = transform.outHeight();
        int x = column * transform.outWidth();
        int width = columns * transform.outWidth();
        int inside = Math.min(width, output.map().width() - x);
        // With room for what GemmTile adds to fill up its rows.
        int rowStep = GemmTile.paddedRows(width) * step;
        float[] sums = scratch.sums(ALIGNED + height * rowStep);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                for (int c = 0; c < slice.vectors(); c++) {
                    transform.output(products, ALIGNED + (i * columns + j) * step + c * LANES, productStep, sums,
                            ALIGNED + j * transform.outWidth() * step + c * LANES, rowStep, step, scratch.tile);
                }
            }
            int y = (row + i) * height;
            for (int r = 0; r < height; r++) {
                output.addPointwise(image, slice, y + r, x, inside, sums, ALIGNED + r * rowStep, step);
            }
            output.store(image, slot, slice, y, x, height, width, sums, ALIGNED, rowStep, step, scratch);
        }
    }
}

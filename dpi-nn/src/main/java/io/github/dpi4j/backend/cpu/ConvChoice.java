package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.ConvolutionKernel;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.vector.WinogradConv.Tiling;
import io.github.dpi4j.kernel.vector.WinogradTransform;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The algorithm that computes a convolution. */
sealed interface ConvChoice extends ConvolutionKernel {
    /** Floats of transformed input in a block of tiles: 576 KiB. */
    int BLOCK = 36 * 4096;

    /** Winograd's minimal filtering. */
    record Winograd(Tiling tiling) implements ConvChoice {
    }

    /** Direct convolution, a sum of matrix products. */
    record Direct() implements ConvChoice {
    }

    /** Depthwise convolution, each channel by itself. */
    record Depthwise() implements ConvChoice {
    }

    /** Returns the name for people. */
    default String label() {
        return switch (this) {
            case Winograd w -> "Winograd " + w.tiling.transform().outHeight() + "×" + w.tiling.transform().outWidth()
                    + (w.tiling.byChannels() ? ", by channels" : ", by blocks");
            case Direct _ -> "direct";
            case Depthwise _ -> "depthwise";
        };
    }

    /**
     * Returns the fastest algorithm for this shape. Winograd does at most half of the products and reads more weights, for
     * 3×3 four times as many, or 1.8 times with tiles of 2×2; at 8×8 pixels that pays only with few channels, or lines of
     * three.
     */
    static ConvChoice of(Problem problem) {
        Op.Conv2d conv = problem.op();
        if (conv.isDepthwise()) {
            return new Depthwise();
        }
        if (conv.groups() > 1) {
            return new Direct();
        }
        Optional<WinogradTransform> transform = Stream.of(WinogradTransform.values())
                .filter(t -> t.fits(conv.window())).min(Comparator.comparingLong(t -> products(t, problem)));
        int weights = conv.inChannels() * conv.outChannels();
        // Each block reads the weights again, which pays as long as they stay in the third-level cache.
        boolean small = weights <= 256 * 256;
        int pixels = problem.height() * problem.width();
        if (transform.isEmpty()) {
            return new Direct();
        }
        return switch (transform.get()) {
            case F2, F4, F6 -> pixels <= (weights <= 448 * 384 ? 4 * 4 : 8 * 8)
                    ? new Direct()
                    : pixels <= 8 * 8
                            ? new Winograd(new Tiling(WinogradTransform.F2, 2, 4, true))
                            : pixels <= (small ? 16 * 16 : 32 * 32)
                                    ? new Winograd(new Tiling(WinogradTransform.F4, 2, 2, true))
                                    : blocks(transform.get(), problem);
            case F2X5 -> pixels <= 16 * 16 ? new Direct() : blocks(transform.get(), problem);
            case ROW7, COLUMN7 -> pixels <= 8 * 8 ? new Direct() : line(transform.get(), problem);
            case ROW3, COLUMN3 -> pixels <= 16 * 16
                    ? new Winograd(new Tiling(transform.get(), 2, 2, true))
                    : line(transform.get(), problem);
        };
    }

    /** Blocks of a few tiles of an image. */
    private static ConvChoice blocks(WinogradTransform transform, Problem problem) {
        // A block's transformed input, and its products beside it, should leave room in a second-level cache of 1 MiB;
        // but with fewer than 12 tiles, loading the weights from the third level dominates.
        int most = transform == WinogradTransform.F6 ? 16 : 32;
        int tiles = Math.clamp(BLOCK / (transform.points() * problem.op().inChannels()), 12, most);
        int rows = tiles >= 32 || problem.height() * problem.width() <= 32 * 32 ? 4 : 2;
        int across = transform.tilesAcross(problem.width());
        int columns = even(across, tiles / rows);
        int down = transform.tilesDown(problem.height());
        // Three blocks of an image would be two for one thread and one for another.
        boolean three = (down + rows - 1) / rows == 3 && columns >= across;
        return new Winograd(new Tiling(transform, three ? (down + 1) / 2 : rows, columns, false));
    }

    /** Blocks of whole rows of tiles, an even number of them if there are several: two threads get equal shares. */
    private static ConvChoice line(WinogradTransform transform, Problem problem) {
        int across = transform.tilesAcross(problem.width());
        int down = transform.tilesDown(problem.height());
        int rows = Math.clamp(BLOCK / (transform.points() * problem.op().inChannels() * across), 1, down);
        int blocks = Math.max(2, (down + rows - 1) / rows);
        int even = blocks + blocks % 2;
        return new Winograd(new Tiling(transform, (down + even - 1) / even, across, false));
    }

    /** Tiles in a row of a block, near to so many, where all blocks of an image's row are as wide as each other. */
    private static int even(int across, int near) {
        int blocks = Math.max(1, Math.round((float) across / near));
        return (across + blocks - 1) / blocks;
    }

    /** Products per channel pair: the last tiles may reach far beyond the image. */
    private static long products(WinogradTransform transform, Problem out) {
        return (long) transform.points() * transform.tilesDown(out.height()) * transform.tilesAcross(out.width());
    }
}

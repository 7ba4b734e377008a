package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.ConvolutionKernel;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.vector.WinogradConv.Tiling;
import io.github.dpi4j.kernel.vector.WinogradTransform;

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
            case Winograd w -> "Winograd " + w.tiling.transform().out() + "×" + w.tiling.transform().out()
                    + (w.tiling.byChannels() ? ", by channels" : ", by blocks");
            case Direct _ -> "direct";
            case Depthwise _ -> "depthwise";
        };
    }

    /**
     * Returns the fastest algorithm for this shape. Winograd does at most a quarter of the products and reads at least
     * four times the weights; at 8×8 pixels that pays only with few channels.
     */
    static ConvChoice of(Problem problem) {
        Op.Conv2d conv = problem.op();
        if (conv.isDepthwise()) {
            return new Depthwise();
        }
        int pixels = problem.height() * problem.width();
        // Each block reads the weights again, which pays as long as they stay in the third-level cache.
        boolean small = conv.inChannels() * conv.outChannels() <= 256 * 256;
        if (!conv.window().is(3, 1, 1) || conv.groups() > 1 || pixels <= (small ? 4 * 4 : 8 * 8)) {
            return new Direct();
        }
        if (pixels <= (small ? 16 * 16 : 32 * 32)) {
            return new Winograd(new Tiling(WinogradTransform.F4, 2, 2, true));
        }
        WinogradTransform transform = products(WinogradTransform.F6, problem) < products(WinogradTransform.F4, problem)
                ? WinogradTransform.F6
                : WinogradTransform.F4;
        // A block's transformed input, and its products beside it, should leave room in a second-level cache of 1 MiB;
        // but with fewer than 12 tiles, loading the weights from the third level dominates.
        int most = transform == WinogradTransform.F6 ? 16 : 32;
        int tiles = Math.clamp(BLOCK / (transform.points() * conv.inChannels()), 12, most);
        int rows = tiles >= 32 || pixels <= 32 * 32 ? 4 : 2;
        return new Winograd(new Tiling(transform, rows, even(transform.tiles(problem.width()), tiles / rows), false));
    }

    /** Tiles in a row of a block, near to so many, where all blocks of an image's row are as wide as each other. */
    private static int even(int across, int near) {
        int blocks = Math.max(1, Math.round((float) across / near));
        return (across + blocks - 1) / blocks;
    }

    /** Products per channel pair: the last tiles may reach far beyond the image. */
    private static int products(WinogradTransform transform, Problem out) {
        return transform.points() * transform.tiles(out.height()) * transform.tiles(out.width());
    }
}

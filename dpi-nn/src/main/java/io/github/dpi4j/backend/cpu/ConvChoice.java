package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.vector.WinogradConv.Tiling;

/** Which algorithm computes a convolution. */
sealed interface ConvChoice {
    /** Winograd's F(4×4, 3×3). */
    record Winograd(Tiling tiling) implements ConvChoice {
    }

    /** A sum of matrix products. */
    record Direct() implements ConvChoice {
    }

    /** Name for people. */
    default String label() {
        return switch (this) {
            case Winograd w -> "Winograd 4×4, " + (w.tiling.byChannels() ? "by channels" : "by blocks");
            case Direct _ -> "direct";
        };
    }

    /**
     * The cheapest for this shape. Winograd does a quarter of the products and reads four times the weights; at 8×8 pixels
     * and below the products no longer pay for the weights' memory.
     */
    static ConvChoice of(Op.Conv2d conv, Value out) {
        if (conv.kernel() != 3 || conv.stride() != 1 || conv.padding() != 1 || out.height * out.width <= 64) {
            return new Direct();
        }
        int pixels = out.height * out.width;
        // Each block reads the weights anew, which pays as long as they stay in the third-level cache.
        boolean small = conv.inChannels() * conv.outChannels() <= 256 * 256;
        if (pixels <= (small ? 16 * 16 : 32 * 32)) {
            return new Winograd(new Tiling(2, 2, true));
        }
        // A block's transformed input, 36 · tiles · channels floats, should leave room in a second-level cache of 1 MiB; but
        // with fewer than 16 tiles it is the weights' way from the third level that takes the time.
        int tiles = Math.clamp(4096 / conv.inChannels(), 16, 64);
        int rows = tiles >= 32 || pixels <= 32 * 32 ? 4 : 2;
        return new Winograd(new Tiling(rows, tiles / rows, false));
    }
}

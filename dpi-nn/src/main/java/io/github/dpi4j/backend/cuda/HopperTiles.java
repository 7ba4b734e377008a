package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.graph.Op;

/**
 * The tiles of the kernels for compute capability 9.0, {@code hopper.h}: 8 pixels wide, 128 output channels. A block
 * computes one tile after the other; two warpgroups multiply while the others fetch and normalise.
 */
final class HopperTiles {
    /** The beginning of the kernels' names. */
    static final String KERNELS = "hopper_";

    /** Output channels of a tile; of the left factors of a warpgroup's product, half as many. */
    static final int OUTPUTS = 128;
    private static final int WIDTH = 8;
    private static final int THREADS = 384;
    /** The largest kernel whose patch of pixels fits. */
    private static final int SIDE = 3;

    private static final int STAGES = 8;
    private static final int PATCHES = 6;
    private static final int ROUND_PIXELS = 64;
    private static final int SUMS_PITCH = OUTPUTS + 4;

    // Estimates, in clocks of one multiprocessor.
    /** Multiply-adds of 16-bit factors in one clock. */
    private static final double PRODUCTS = 2048;
    /** Bytes of shared memory read or written in one clock. */
    private static final double SHARED = 128;
    /** Bytes loaded from the second-level cache in one clock. */
    private static final double FETCHED = 24;
    /** Clocks in which three warps copy and normalise a 16-byte vector. */
    private static final double NORMALISED = 1.9;
    /** From the start of a launch to the first product: the first patch arrives and is normalised. */
    private static final double START = 3500;
    /** Results stored in one clock, while nothing multiplies. */
    private static final double STORED = 12;
    /** Partial sums written or read in one clock, and the semaphore. */
    private static final double MOVED = 8;
    private static final double JOIN = 2000;

    private HopperTiles() {
    }

    /** Returns the tile of so many rows of pixels. */
    static ConvolutionTile tile(String name, int height) {
        return new ConvolutionTile(KERNELS + name, height, WIDTH, OUTPUTS, 0, THREADS, 1);
    }

    /** Returns whether the kernels can compute a problem. */
    static boolean take(ConvolutionTile.Problem problem) {
        return problem.type() != ElementType.FP32 && problem.operands().stream()
                .allMatch(op -> op.window().height() <= SIDE && op.window().strideY() == 1);
    }

    /** Returns the shared memory of a block: patches, weights, a round of sums, two barriers for each buffer. */
    static int sharedBytes(ConvolutionTile tile) {
        int patchPixels = (tile.height() + SIDE - 1) * (WIDTH + SIDE - 1) + 2;
        return (PATCHES * patchPixels + STAGES * OUTPUTS) * ElementType.K_TILE_BYTES
                + ROUND_PIXELS * SUMS_PITCH * Float.BYTES + 2 * (PATCHES + STAGES) * Long.BYTES;
    }

    /** Returns the clocks of the busiest multiprocessor. */
    static double clocks(ConvolutionTile.Choice choice, ConvolutionTile.Problem p, int multiprocessors) {
        ConvolutionTile tile = choice.tile();
        int splitK = choice.splitK();
        int tiles = Math.ceilDiv(tile.tiles(p.height(), p.width()) * (DeviceWeights.outputs(p.first()) / OUTPUTS)
                * p.images() * splitK, multiprocessors);
        double sum = 0;
        for (Op.Conv2d operand : p.operands()) {
            sum += Math.ceilDiv(p.type().kTiles(operand.inChannels()), splitK) * operand.window().taps()
                    * clocksOfAStep(tile, p.type(), operand);
        }
        double joining = splitK == 1 ? 0 : JOIN + (1 + splitK) * tile.results() / MOVED;
        return START + tiles * (sum + tile.results() / STORED + joining);
    }

    /** Returns the clocks of one tap of one K tile: those of the busiest unit, since all work at the same time. */
    private static double clocksOfAStep(ConvolutionTile tile, ElementType type, Op.Conv2d operand) {
        int taps = operand.window().taps();
        int around = operand.window().height() - 1;
        double patch = (double) (tile.height() + around) * (WIDTH + around) / taps * ElementType.K_TILE_BYTES;
        double weights = OUTPUTS * ElementType.K_TILE_BYTES;
        double products = tile.results() * type.kTile() / (type == ElementType.BF16 ? PRODUCTS : PRODUCTS / 2);
        // Each warpgroup reads all pixels and half of the weights. A patch is written, read and written again.
        double reads = 2 * tile.height() * WIDTH * ElementType.K_TILE_BYTES + weights;
        double shared = (reads + weights + 3 * patch) / SHARED;
        double fetches = (weights + patch) / FETCHED;
        return Math.max(Math.max(products, shared), Math.max(fetches, patch / 16 * NORMALISED));
    }
}

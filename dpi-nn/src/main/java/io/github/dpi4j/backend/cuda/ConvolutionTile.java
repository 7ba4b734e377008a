package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.plan.ConvolutionKernel;
import io.github.dpi4j.graph.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The tile that one thread block of a convolution computes: height × width pixels by some output channels. Mirrors the
 * kernels at the end of {@code convolution.h}.
 *
 * @param sums accumulators of each thread
 * @param resident blocks whose registers fit into a multiprocessor together
 */
record ConvolutionTile(String kernel, int height, int width, int outputs, int warpRows, int threads, int sums,
        int resident) {
    private static final List<ConvolutionTile> ALL = List.of(
            new ConvolutionTile("convolution_256x128", 16, 16, 128, 4, 256, 128, 1),
            new ConvolutionTile("convolution_128x64", 8, 16, 64, 2, 128, 64, 3),
            new ConvolutionTile("convolution_64x64", 8, 8, 64, 2, 128, 32, 3),
            new ConvolutionTile("convolution_256x16", 16, 16, 16, 8, 256, 16, 2));

    private static final int STAGES = 4;
    /** Bytes of a row in shared memory: the K tile of one pixel, or of one output of the weights, with padding. */
    private static final int ROW_BYTES = 80;
    private static final int[] SPLIT_K = {1, 2, 4, 8};

    // Estimates, in clocks of one multiprocessor.
    /** Overhead of a step (one tap of one K tile) in which a warp cannot multiply: barrier, loads, normalisation. */
    private static final double STEP = 250;
    /** Bytes loaded from the second-level cache in one clock. */
    private static final double FETCHED = 24;
    /** Elements normalised in one clock: a SiLU takes two of sixteen special-function operations. */
    private static final double NORMALISED = 8;
    /** Prologue and epilogue of a block: from its start to the first product, and from the last sum to its end. */
    private static final double BLOCK = 1500;
    /** Overhead of the split-K semaphore. */
    private static final double JOIN = 2000;
    /** Results stored in one clock. */
    private static final double STORED = 8;
    /** Partial sums written or read in one clock. */
    private static final double MOVED = 8;

    /** A tile, the number of split-K parts of the input channels, and the shared memory of a block. */
    record Choice(ConvolutionTile tile, int splitK, int sharedBytes) implements ConvolutionKernel {
    }

    /**
     * A convolution to choose a tile for.
     *
     * @param operands a convolution, and optionally a fused one that is added to it
     */
    record Problem(List<Op.Conv2d> operands, int images, int height, int width, ElementType type) {
        Op.Conv2d first() {
            return operands.getFirst();
        }
    }

    /**
     * Returns the fastest choice for a problem by a simple model of the busiest multiprocessor. Co-resident blocks hide
     * each other's latencies, until its units are busy all the time.
     *
     * @throws IllegalArgumentException if no tile's shared memory suffices
     */
    static Choice choose(Problem problem, Device device) {
        return choices(problem, device).stream()
                .min(Comparator.comparingDouble(c -> c.tile.cost(problem, c.splitK,
                        Math.min(c.tile.resident, device.sharedBytes() / c.sharedBytes), device.multiprocessors())))
                .orElseThrow(() -> new IllegalArgumentException("cuda: no kernel for " + problem.first().weight()
                        + ": " + problem.first().window()));
    }

    /** Returns all choices that can compute the problem. */
    static List<Choice> choices(Problem problem, Device device) {
        List<Choice> choices = new ArrayList<>();
        for (ConvolutionTile tile : ALL) {
            int shared = problem.operands().stream().mapToInt(tile::sharedBytes).max().orElseThrow();
            for (int splitK : SPLIT_K) {
                if (DeviceWeights.outputs(problem.first()) % tile.outputs == 0 && shared <= device.sharedBytes()
                        && splitK <= problem.type().kTiles(problem.first().inChannels())) {
                    choices.add(new Choice(tile, splitK, shared));
                }
            }
        }
        return choices;
    }

    private double cost(Problem p, int splitK, int coResident, int processors) {
        int tiles = tiles(p.height(), p.width()) * (DeviceWeights.outputs(p.first()) / outputs) * p.images();
        int blocks = Math.ceilDiv(tiles * splitK, processors);
        double whole = blocks / coResident * time(p, splitK, coResident);
        return blocks % coResident == 0 ? whole : whole + time(p, splitK, blocks % coResident);
    }

    /** Returns the clocks of {@code blocks} co-resident thread blocks. */
    private double time(Problem p, int splitK, int blocks) {
        double results = (double) height * width * outputs;
        double products = results * p.type().kTile() / p.type().productsPerClock();
        // If two warps share a unit, one normalises while the other multiplies.
        double alone = products + STEP * 128 / threads;
        double sum = 0;
        for (Op.Conv2d operand : p.operands()) {
            int taps = operand.window().taps();
            double fetches = ElementType.K_TILE_BYTES * (outputs + (double) patch(operand) / taps) / FETCHED;
            double normalises = (double) patch(operand) / taps * p.type().kTile() / NORMALISED;
            // Units that work concurrently slow each other down the more, the busier they are.
            double busy = Math.hypot(Math.hypot(products, loads(p.type())), Math.hypot(fetches, normalises));
            sum += Math.ceilDiv(p.type().kTiles(operand.inChannels()), splitK) * taps * Math.max(blocks * busy, alone);
        }
        double joining = splitK == 1 ? 0 : JOIN + (blocks + splitK) * results / MOVED;
        return sum + BLOCK + blocks * results / STORED + joining;
    }

    /**
     * Returns the clocks in which the warps of a block load both operands of a step from shared memory: whole matrices,
     * 128 bytes a clock; without tensor cores thread by thread, many of which load the same.
     */
    private double loads(ElementType type) {
        int warpColumns = threads / 32 / warpRows;
        int left = warpColumns * height * width;
        int right = warpRows * outputs;
        return type == ElementType.FP32 ? 2 * left + 4 * right : (left + right) * ElementType.K_TILE_BYTES / 128.0;
    }

    int tiles(int imageHeight, int imageWidth) {
        return Math.ceilDiv(imageHeight, height) * Math.ceilDiv(imageWidth, width);
    }

    /** Returns the shared memory of a block in bytes: for the pipeline stages, and later for the sums of the epilogue. */
    private int sharedBytes(Op.Conv2d conv) {
        int copies = (STAGES * outputs + (conv.window().height() == 1 ? STAGES : 2) * patch(conv)) * ROW_BYTES;
        int finished = 16 * warpRows * (outputs + 8) * Float.BYTES;
        int moments = threads * 8 * 3 * Float.BYTES;
        return Math.max(copies, Math.max(finished, moments));
    }

    /** Returns the number of input pixels that a tile's taps read. */
    private int patch(Op.Conv2d conv) {
        int stride = conv.window().strideY();
        int side = conv.window().height();
        return ((height - 1) * stride + side) * ((width - 1) * stride + side);
    }
}

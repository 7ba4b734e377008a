package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.plan.ConvolutionKernel;
import io.github.dpi4j.graph.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What one block of a convolution computes: height × width pixels by some output channels. Mirrors the kernels at the end
 * of {@code convolution.h}.
 *
 * @param sums of each thread
 * @param resident blocks for whose registers a processor has room
 */
record ConvolutionTile(String kernel, int height, int width, int outputs, int warpRows, int threads, int sums,
        int resident) {
    private static final List<ConvolutionTile> ALL = List.of(
            new ConvolutionTile("convolution_256x128", 16, 16, 128, 4, 256, 128, 1),
            new ConvolutionTile("convolution_128x64", 8, 16, 64, 2, 128, 64, 3),
            new ConvolutionTile("convolution_64x64", 8, 8, 64, 2, 128, 32, 3),
            new ConvolutionTile("convolution_256x16", 16, 16, 16, 8, 256, 16, 2));

    private static final int SLOTS = 4;
    /** A chunk of channels of one pixel, or of one output of the weights, in shared memory. */
    private static final int ROW_BYTES = 80;
    private static final int[] SPLITS = {1, 2, 4, 8};

    // By estimate, in clocks of one processor.
    /** Of a step, one tap of one chunk, in which a warp cannot multiply: barrier, loads, normalisation. */
    private static final double STEP = 250;
    /** Bytes that a processor gets from the second-level cache in one clock. */
    private static final double FETCHED = 24;
    /** Elements that it normalises in one clock: a SiLU takes two of its sixteen elementary functions. */
    private static final double NORMALISED = 8;
    /** From a block's start to its first product, and from its last sum to its end. */
    private static final double BLOCK = 1500;
    /** Until the last block of a tile knows that it is the last. */
    private static final double JOIN = 2000;
    /** Results that are stored in one clock. */
    private static final double STORED = 8;
    /** Partial sums that are written or read in one clock. */
    private static final double MOVED = 8;

    /** A tile, into how many parts the input channels are divided, and the shared memory of a block. */
    record Choice(ConvolutionTile tile, int splits, int sharedBytes) implements ConvolutionKernel {
    }

    /**
     * What is to be computed.
     *
     * @param terms a convolution, and perhaps another one that is added to it
     */
    record Problem(List<Op.Conv2d> terms, int images, int height, int width, ElementType type) {
        Op.Conv2d first() {
            return terms.getFirst();
        }
    }

    /**
     * The fastest for a problem by a simple model of the busiest processor. Several blocks on it side by side hide each
     * other's waits, until its units are busy all of the time.
     *
     * @throws IllegalArgumentException if no tile's shared memory suffices
     */
    static Choice choose(Problem problem, Device device) {
        return choices(problem, device).stream()
                .min(Comparator.comparingDouble(c -> c.tile.cost(problem, c.splits,
                        Math.min(c.tile.resident, device.sharedBytes() / c.sharedBytes), device.multiprocessors())))
                .orElseThrow(() -> new IllegalArgumentException("cuda: no kernel for " + problem.first().weight()
                        + ": " + problem.first().window()));
    }

    /** All that can compute it. */
    static List<Choice> choices(Problem problem, Device device) {
        List<Choice> choices = new ArrayList<>();
        for (ConvolutionTile tile : ALL) {
            int shared = problem.terms().stream().mapToInt(tile::sharedBytes).max().orElseThrow();
            for (int splits : SPLITS) {
                if (DeviceWeights.outputs(problem.first()) % tile.outputs == 0 && shared <= device.sharedBytes()
                        && splits <= problem.type().chunks(problem.first().inChannels())) {
                    choices.add(new Choice(tile, splits, shared));
                }
            }
        }
        return choices;
    }

    private double cost(Problem p, int splits, int sideBySide, int processors) {
        int tiles = tiles(p.height(), p.width()) * (DeviceWeights.outputs(p.first()) / outputs) * p.images();
        int blocks = Math.ceilDiv(tiles * splits, processors);
        double whole = blocks / sideBySide * time(p, splits, sideBySide);
        return blocks % sideBySide == 0 ? whole : whole + time(p, splits, blocks % sideBySide);
    }

    /** Of blocks that begin side by side. */
    private double time(Problem p, int splits, int blocks) {
        double results = (double) height * width * outputs;
        double products = results * p.type().chunk() / p.type().productsPerClock();
        // Where two warps share a unit, one normalises while the other multiplies.
        double alone = products + STEP * 128 / threads;
        double sum = 0;
        for (Op.Conv2d term : p.terms()) {
            int taps = term.window().taps();
            double fetches = ElementType.CHUNK_BYTES * (outputs + (double) patch(term) / taps) / FETCHED;
            double normalises = (double) patch(term) / taps * p.type().chunk() / NORMALISED;
            // Units that work side by side hinder each other the more, the busier they are.
            double busy = Math.hypot(Math.hypot(products, loads(p.type())), Math.hypot(fetches, normalises));
            sum += Math.ceilDiv(p.type().chunks(term.inChannels()), splits) * taps * Math.max(blocks * busy, alone);
        }
        double joining = splits == 1 ? 0 : JOIN + (blocks + splits) * results / MOVED;
        return sum + BLOCK + blocks * results / STORED + joining;
    }

    /**
     * Clocks in which the warps of a block load from shared memory for a step, each its rows of both factors: whole matrices
     * at once, 128 bytes a clock; without tensor cores by threads, many of which load the same.
     */
    private double loads(ElementType type) {
        int warpColumns = threads / 32 / warpRows;
        int left = warpColumns * height * width;
        int right = warpRows * outputs;
        return type == ElementType.FP32 ? 2 * left + 4 * right : (left + right) * ElementType.CHUNK_BYTES / 128.0;
    }

    int tiles(int imageHeight, int imageWidth) {
        return Math.ceilDiv(imageHeight, height) * Math.ceilDiv(imageWidth, width);
    }

    /** Bytes of shared memory of a block: the copies under way, and later the sums on their way out. */
    private int sharedBytes(Op.Conv2d conv) {
        int copies = (SLOTS * outputs + (conv.window().height() == 1 ? SLOTS : 2) * patch(conv)) * ROW_BYTES;
        int finished = 16 * warpRows * (outputs + 8) * Float.BYTES;
        int moments = threads * 8 * 3 * Float.BYTES;
        return Math.max(copies, Math.max(finished, moments));
    }

    /** Pixels that a tile's taps touch. */
    private int patch(Op.Conv2d conv) {
        int stride = conv.window().strideY();
        int side = conv.window().height();
        return ((height - 1) * stride + side) * ((width - 1) * stride + side);
    }
}

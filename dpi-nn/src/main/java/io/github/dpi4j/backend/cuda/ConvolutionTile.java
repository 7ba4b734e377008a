package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.plan.ConvolutionKernel;
import io.github.dpi4j.graph.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The tile that one thread block of a convolution computes: height × width pixels by some output channels. Mirrors the
 * kernels in {@code convolutions.h} and, for Hopper, {@code hopper.h}.
 *
 * @param warpRows warps beside each other along the pixels; 0 where none shares its products so
 * @param resident blocks whose registers fit into a multiprocessor together
 */
record ConvolutionTile(String kernel, int height, int width, int outputs, int warpRows, int threads, int resident) {
    private static final List<ConvolutionTile> ALL = List.of(
            new ConvolutionTile("convolution_256x128", 16, 16, 128, 4, 256, 1),
            new ConvolutionTile("convolution_128x64", 8, 16, 64, 2, 128, 3),
            new ConvolutionTile("convolution_64x64", 8, 8, 64, 2, 128, 3),
            new ConvolutionTile("convolution_256x16", 16, 16, 16, 8, 256, 2),
            HopperTiles.tile("256x128", 32), HopperTiles.tile("128x128", 16), HopperTiles.tile("64x128", 8));

    /** K tiles that a step loads at once if the kernel is 1×1. */
    private static final int POINTWISE_K_TILES = 2;
    private static final int[] SPLIT_K = {1, 2, 4, 8};

    /**
     * A tile, the number of split-K parts of the input channels, and the shared memory of a block.
     *
     * @param blocks the most blocks of a launch, if its blocks compute one tile after the other
     */
    record Choice(ConvolutionTile tile, int splitK, int sharedBytes, int blocks) implements ConvolutionKernel {
        /** Returns the blocks of a launch, for so many tiles of an image's pixels and of its channels. */
        Launch.Blocks blocks(int tiles, int across, int images) {
            return tile.isForHopper()
                    ? new Launch.Blocks(Math.min(tiles * across * images * splitK, blocks), 1, 1)
                    : new Launch.Blocks(tiles, across, images * splitK);
        }
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

        /** Returns a text that is the same for problems that differ in the names of their weights only. */
        String key() {
            return type + " " + images + "x" + height + "x" + width + " " + operands.stream()
                    .map(op -> op.window().height() + "x" + op.window().width() + "/" + op.window().strideY() + ":"
                            + op.inChannels() + ">" + op.outChannels())
                    .collect(Collectors.joining("+"));
        }
    }

    /**
     * Returns the fastest choice for a problem by {@link TileModel}.
     *
     * @throws IllegalArgumentException if no tile's shared memory suffices
     */
    static Choice choose(Problem problem, Device device) {
        return ranked(problem, device).getFirst();
    }

    /**
     * Returns all choices that can compute the problem, the fastest by {@link TileModel} first.
     *
     * @throws IllegalArgumentException if there is none
     */
    static List<Choice> ranked(Problem problem, Device device) {
        List<Choice> choices = choices(problem, device);
        if (choices.isEmpty()) {
            throw new IllegalArgumentException(
                    "cuda: no kernel for " + problem.first().weight() + ": " + problem.first().window());
        }
        choices.sort(Comparator.comparingDouble(c -> TileModel.microseconds(c, problem, device)));
        return choices;
    }

    /** Returns all choices that can compute the problem. */
    static List<Choice> choices(Problem problem, Device device) {
        List<Choice> choices = new ArrayList<>();
        for (ConvolutionTile tile : ALL) {
            int shared = problem.operands().stream().mapToInt(tile::sharedBytes).max().orElseThrow();
            for (int splitK : SPLIT_K) {
                if (DeviceWeights.outputs(problem.first()) % tile.outputs == 0 && shared <= device.sharedBytes()
                        && splitK <= problem.type().kTiles(problem.first().inChannels())
                        && (!tile.isForHopper() || device.hasHopperKernels() && HopperTiles.take(problem))) {
                    choices.add(new Choice(tile, splitK, shared, device.multiprocessors()));
                }
            }
        }
        return choices;
    }

    /** Returns the kind of the kernel, which computes products in its own way: its name's first word. */
    String kind() {
        return kernel.substring(0, kernel.indexOf('_'));
    }

    /** Returns whether the kernel is for Hopper only; see {@link HopperTiles}. */
    boolean isForHopper() {
        return kernel.startsWith(HopperTiles.KERNELS);
    }

    /** Returns the results of a tile, each a sum of its own. */
    int results() {
        return height * width * outputs;
    }

    int tiles(int imageHeight, int imageWidth) {
        return Math.ceilDiv(imageHeight, height) * Math.ceilDiv(imageWidth, width);
    }

    /**
     * Returns the shared memory of a block in bytes: the patches and weights of two steps, and later the sums of the
     * epilogue.
     */
    private int sharedBytes(Op.Conv2d conv) {
        if (isForHopper()) {
            return HopperTiles.sharedBytes(this);
        }
        int kernel = conv.window().height();
        int kTiles = kernel == 1 ? POINTWISE_K_TILES : 1;
        int copies = 2 * kTiles * (patch(conv) + kernel * outputs) * ElementType.K_TILE_BYTES;
        int finished = 16 * warpRows * (outputs + 8) * Float.BYTES;
        int moments = threads * 8 * 3 * Float.BYTES;
        return Math.max(copies, Math.max(finished, moments));
    }

    /** Returns the number of input pixels that a tile's taps read. */
    int patch(Op.Conv2d conv) {
        int stride = conv.window().strideY();
        int side = conv.window().height();
        return ((height - 1) * stride + side) * ((width - 1) * stride + side);
    }
}

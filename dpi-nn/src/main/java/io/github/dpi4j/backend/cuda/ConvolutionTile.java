package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.graph.Op;
import java.util.List;

/**
 * What one block of a convolution computes: height × width pixels by some output channels. Mirrors the kernels at the end
 * of {@code convolution.h}.
 *
 * @param sums of each thread
 * @param efficiency share of the tensor cores' speed that the tile can reach, against the largest tile
 */
record ConvolutionTile(String kernel, int height, int width, int outputs, int warpRows, int threads, int sums,
        double efficiency) {
    private static final List<ConvolutionTile> ALL = List.of(
            new ConvolutionTile("convolution_256x128", 16, 16, 128, 4, 256, 128, 1),
            new ConvolutionTile("convolution_128x64", 8, 16, 64, 2, 128, 64, 0.8),
            new ConvolutionTile("convolution_64x64", 8, 8, 64, 2, 128, 32, 0.65),
            new ConvolutionTile("convolution_256x16", 16, 16, 16, 8, 256, 16, 0.3));

    private static final int SLOTS = 4;
    /** A chunk of channels of one pixel, or of one output of the weights, in shared memory. */
    private static final int ROW_BYTES = 80;
    private static final int[] SPLITS = {1, 2, 4, 8};
    /** Multiplications that a processor does in the time in which a block fills its pipeline and stores its result. */
    private static final double BLOCK_OVERHEAD = 4e6;
    /** The same for writing or reading one partial sum of one thread. */
    private static final double PARTIAL_SUM = 100;

    /** A tile, into how many parts the input channels are divided, and the shared memory of a block. */
    record Choice(ConvolutionTile tile, int splits, int sharedBytes) {
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

        /** Multiplications for one pixel and one output when the chunks are divided. */
        double multiplications(int splits) {
            return terms.stream().mapToDouble(t -> (double) Math.ceilDiv(type.chunks(t.inChannels()), splits)
                    * t.kernel() * t.kernel() * type.chunk()).sum();
        }
    }

    /**
     * The fastest for a problem by a simple model: the busiest processor's multiplications at the tile's speed, and what
     * each block costs beside them.
     *
     * @throws IllegalArgumentException if no tile's shared memory suffices
     */
    static Choice choose(Problem problem, Device device) {
        int outputs = DeviceWeights.outputs(problem.first());
        Choice best = null;
        double least = Double.POSITIVE_INFINITY;
        for (ConvolutionTile tile : ALL) {
            int shared = problem.terms().stream().mapToInt(tile::sharedBytes).max().orElseThrow();
            if (outputs % tile.outputs != 0 || shared > device.sharedBytes()) {
                continue;
            }
            for (int splits : SPLITS) {
                double cost = tile.cost(problem, splits, device.multiprocessors());
                if (splits <= problem.type().chunks(problem.first().inChannels()) && cost < least) {
                    least = cost;
                    best = new Choice(tile, splits, shared);
                }
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("cuda: no kernel for " + problem.first().weight() + ": kernel "
                    + problem.first().kernel() + ", stride " + problem.first().stride());
        }
        return best;
    }

    private double cost(Problem p, int splits, int processors) {
        double blocks = (double) tiles(p.height(), p.width()) * DeviceWeights.outputs(p.first()) / outputs * p.images()
                * splits;
        double work = (double) height * width * outputs * p.multiplications(splits);
        double joining = splits == 1 ? 0 : PARTIAL_SUM * sums * threads * (1 + splits);
        return Math.ceil(blocks / processors) * (work / efficiency + BLOCK_OVERHEAD + joining);
    }

    int tiles(int imageHeight, int imageWidth) {
        return Math.ceilDiv(imageHeight, height) * Math.ceilDiv(imageWidth, width);
    }

    /** Bytes of shared memory of a block: the copies under way, and later the sums on their way out. */
    private int sharedBytes(Op.Conv2d conv) {
        int patch = ((height - 1) * conv.stride() + conv.kernel()) * ((width - 1) * conv.stride() + conv.kernel());
        int copies = (SLOTS * outputs + (conv.kernel() == 1 ? SLOTS : 2) * patch) * ROW_BYTES;
        int finished = 16 * warpRows * (outputs + 8) * Float.BYTES;
        int moments = threads * 8 * 3 * Float.BYTES;
        return Math.max(copies, Math.max(finished, moments));
    }
}

package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.cuda.GradientLaunches.WeightSinks;
import io.github.dpi4j.backend.plan.BackwardStep;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Op;

/** The launches for gradients of a convolution's weights, bias and added embedding. */
final class WeightGradientLaunches {
    private static final int THREADS = 128;
    /** Output and input channels of a block. */
    private static final int TILE = 64;
    /** Two operands of 64 rows, twice. */
    private static final int SHARED_BYTES = 4 * TILE * ElementType.K_TILE_BYTES;
    /** Blocks for each multiprocessor, if there are as many K tiles. */
    private static final int BLOCKS = 6;
    /** K tiles of a block, at least. */
    private static final int LEAST_K_TILES = 8;

    private final LaunchPlan plan;
    private final ElementType type;
    private final Device device;
    private final WeightSinks sinks;
    private final GradientMemory memory;

    WeightGradientLaunches(LaunchPlan plan, ElementType type, Device device, WeightSinks sinks,
            GradientMemory memory) {
        this.plan = plan;
        this.type = type;
        this.device = device;
        this.sinks = sinks;
        this.memory = memory;
    }

    WeightSinks sinks() {
        return sinks;
    }

    /** @param embedding address of the embedding's gradient; 0 for none */
    void launch(BackwardStep.ConvolutionWeights c, long embedding) {
        Op.Conv2d op = c.forward().op();
        long weight = sinks.of(op.weight());
        int first = 0;
        for (Value part : c.forward().source().parts()) {
            if (weight != 0) {
                weights(op, part, first, c.outGradient(), weight);
            }
            first += part.channels;
        }
        long bias = sinks.of(op.bias());
        if (bias != 0 || embedding != 0) {
            sums(c.outGradient(), bias, embedding);
        }
    }

    private void weights(Op.Conv2d op, Value in, int firstIn, Value out, long gradient) {
        int taps = op.window().taps();
        int outputs = Math.ceilDiv(out.channels, TILE) * TILE;
        int inputs = Math.ceilDiv(in.channels, TILE) * TILE;
        int tiles = outputs / TILE * (inputs / TILE);
        long pixels = (long) out.images * out.height * out.width;
        int all = Math.toIntExact(Math.ceilDiv(pixels, type.kTile()));
        int wanted = Math.ceilDiv(BLOCKS * device.multiprocessors(), tiles * taps);
        int kTiles = Math.ceilDiv(all, Math.clamp(all / LEAST_K_TILES, 1, wanted));
        int parts = Math.ceilDiv(all, kTiles);
        long partial = memory.scratch((long) parts * taps * outputs * inputs * Float.BYTES);
        Arguments arguments = plan.maps().map(plan.maps().map(new Arguments(), out), in).pointer(partial)
                .numbers(op.window().height(), op.window().strideY(), op.window().paddingY(), out.images, kTiles, 0);
        plan.launches().add(new Launch("weight_gradient", new Launch.Blocks(tiles, taps, parts), THREADS, SHARED_BYTES,
                arguments.segment()));
        plan.addForMap("join_weight_gradient", (long) taps * out.channels * in.channels,
                new Arguments().pointer(partial).pointer(gradient).numbers(parts, taps, outputs, inputs,
                        out.channels, op.inChannels(), firstIn, in.channels));
    }

    /** Sums of the result's gradient over pixels and, for the bias, images. */
    private void sums(Value out, long bias, long embedding) {
        Chunks chunks = Chunks.of(out, type.paddedToVectors(out.channels), type);
        long partial = memory.scratch(chunks.bytes(1));
        plan.launches().add(new Launch("channel_sums", chunks.blocks(), Chunks.THREADS, chunks.sharedBytes(1),
                plan.maps().map(new Arguments(), out).pointer(partial).numbers(chunks.pixels(), 0).segment()));
        long totals = chunks.join(plan, memory, partial, 1);
        plan.addForMap("bias_gradient", out.channels, new Arguments().pointer(totals).pointer(bias).pointer(embedding)
                .numbers(out.images, out.channels, chunks.stride(), 0));
    }

    /**
     * A division of an image's pixels, for sums over them.
     *
     * @param count of an image
     * @param pixels of a chunk
     * @param stride channels, padded to vectors
     * @param channels of a block
     */
    record Chunks(int images, int count, int pixels, int stride, int channels) {
        static final int THREADS = 256;
        private static final int MOST = 64;
        /** As in {@code gradients.h}. */
        private static final int VECS = 16;

        static Chunks of(Value value, int stride, ElementType type) {
            int all = value.height * value.width;
            int pixels = Math.max(MOST, Math.ceilDiv(all, MOST));
            return new Chunks(value.images, Math.ceilDiv(all, pixels), pixels, stride, VECS * type.vector());
        }

        Launch.Blocks blocks() {
            return new Launch.Blocks(count, Math.ceilDiv(stride, channels), images);
        }

        /** Returns the shared memory of a block in bytes, for so many sums. */
        int sharedBytes(int sums) {
            return THREADS / VECS * sums * channels * Float.BYTES;
        }

        /** Returns the size of the partial sums in bytes. */
        long bytes(int sums) {
            return (long) images * count * sums * stride * Float.BYTES;
        }

        /** Adds the launch that joins the chunks' sums, and returns the address of the totals, (images, sums, stride). */
        long join(LaunchPlan plan, GradientMemory memory, long partial, int sums) {
            int width = sums * stride;
            long totals = memory.scratch((long) images * width * Float.BYTES);
            plan.addForMap("join_sums", (long) images * width,
                    new Arguments().pointer(partial).pointer(totals).numbers(images, count, width, 0));
            return totals;
        }
    }
}

package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.LANES;
import static io.github.dpi4j.kernel.vector.Lanes.PANEL;

import io.github.dpi4j.kernel.Workers;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The gradient of {@link Attention}. Each head of each image is a task; the attention weights are computed again, a block
 * of queries at a time, so that only a block's rows of the score matrix exist.
 */
public final class AttentionGradient implements Operation {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    /** Queries per block. */
    private static final int BLOCK = 48;

    private final FeatureMap qkv;
    private final FeatureMap outGradient;
    private final FeatureMap gradient;
    private final int heads;
    private final int width;
    private final boolean perHead;
    private final float[] shared;
    private final int tokens;

    /**
     * @param qkv 3·heads·width channels
     * @param outGradient heads·width channels
     * @param gradient like qkv; written
     * @param shared working memory of at least {@link #sharedSize} floats, free while this operation runs
     */
    public AttentionGradient(FeatureMap qkv, FeatureMap outGradient, FeatureMap gradient, int heads, boolean perHead,
            float[] shared) {
        this.qkv = qkv;
        this.outGradient = outGradient;
        this.gradient = gradient;
        this.heads = heads;
        this.width = outGradient.channels() / heads;
        this.perHead = perHead;
        this.shared = shared;
        this.tokens = qkv.height() * qkv.width();
    }

    /** Returns the size of the shared working memory, in floats. */
    public static long sharedSize(FeatureMap qkv, int heads) {
        int tokens = qkv.height() * qkv.width();
        int width = qkv.channels() / 3 / heads;
        return (long) qkv.images() * heads * Layout.of(tokens, width).size;
    }

    /**
     * The layout of a head's working memory: keys, values and keys again packed for the products, then the gradients of
     * k and v.
     */
    private record Layout(int keysAcross, int valuesAcross, int keysDown, int keySums, int valueSums, int size) {
        static Layout of(int tokens, int width) {
            int across = Lanes.panels(tokens) * width * PANEL;
            int down = Lanes.panels(width) * tokens * PANEL;
            int sums = Lanes.panels(width) * (tokens + TransposedGemmTile.ROWS) * PANEL;
            return new Layout(0, across, 2 * across, 2 * across + down, 2 * across + down + sums,
                    2 * across + down + 2 * sums);
        }
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        Layout layout = Layout.of(tokens, width);
        workers.run(qkv.images() * heads, (task, worker) -> {
            int image = task / heads;
            int head = task % heads;
            int at = task * layout.size;
            pack(image, head, at, layout);
            for (int first = 0; first < tokens; first += BLOCK) {
                block(image, head, first, at, layout, scratch[worker]);
            }
            float scale = (float) (1 / Math.sqrt(width));
            unpack(image, channel(1, head), at + layout.keySums, scale);
            unpack(image, channel(2, head), at + layout.valueSums, 1);
        });
    }

    /** Returns where the q (part 0), k (1) or v (2) of a head begins. */
    private int channel(int part, int head) {
        return perHead ? (3 * head + part) * width : (part * heads + head) * width;
    }

    private void pack(int image, int head, int at, Layout layout) {
        Arrays.fill(shared, at, at + layout.size, 0f);
        float scale = (float) (1 / Math.sqrt(width));
        for (int t = 0; t < tokens; t++) {
            int pixel = qkv.at(image, 0, 0) + t * qkv.stride();
            for (int c = 0; c < width; c++) {
                float key = qkv.data()[pixel + channel(1, head) + c] * scale;
                int across = at + Attention.packedAt(c, t, width, tokens);
                shared[across + layout.keysAcross] = key;
                shared[across + layout.valuesAcross] = qkv.data()[pixel + channel(2, head) + c];
                shared[at + layout.keysDown + Attention.packedAt(t, c, tokens, width)] = key;
            }
        }
    }

    private void unpack(int image, int channel, int from, float scale) {
        for (int t = 0; t < tokens; t++) {
            int to = gradient.at(image, 0, 0) + t * gradient.stride() + channel;
            for (int c = 0; c < width; c++) {
                gradient.data()[to + c] = scale
                        * shared[from + (c / PANEL * (tokens + TransposedGemmTile.ROWS) + t) * PANEL + c % PANEL];
            }
        }
    }

    private void block(int image, int head, int first, int at, Layout layout, Scratch scratch) {
        int count = Math.min(BLOCK, tokens - first);
        int rows = GemmTile.paddedRows(count);
        int row = Lanes.panels(tokens) * PANEL;
        float[] weights = scratch.transformed(rows * row);
        float[] scores = scratch.products(rows * row);
        int queries = qkv.at(image, 0, 0) + channel(0, head) + first * qkv.stride();
        int gradients = outGradient.at(image, 0, 0) + head * width + first * outGradient.stride();
        for (int p = 0; p < Lanes.panels(tokens); p++) {
            int panel = at + p * width * PANEL;
            GemmTile.multiply(count, Lanes.vectorsIn(p, tokens), qkv.data(), queries, qkv.stride(), shared,
                    panel + layout.keysAcross, width, weights, p * PANEL, row, false);
            GemmTile.multiply(count, Lanes.vectorsIn(p, tokens), outGradient.data(), gradients, outGradient.stride(),
                    shared, panel + layout.valuesAcross, width, scores, p * PANEL, row, false);
        }
        for (int q = 0; q < count; q++) {
            Attention.softmax(weights, q * row, tokens, scratch.tile);
            scoreGradients(weights, scores, q * row, scratch.tile);
        }
        float[] sums = scratch.sums(rows * PANEL);
        int sumRows = tokens + TransposedGemmTile.ROWS;
        for (int p = 0; p < Lanes.panels(width); p++) {
            int vectors = Lanes.vectorsIn(p, width);
            int column = p * PANEL;
            TransposedGemmTile.multiply(tokens, vectors, weights, 0, row, outGradient.data(), gradients + column,
                    outGradient.stride(), count, shared, at + layout.valueSums + p * sumRows * PANEL, PANEL, true);
            TransposedGemmTile.multiply(tokens, vectors, scores, 0, row, qkv.data(), queries + column, qkv.stride(),
                    count, shared, at + layout.keySums + p * sumRows * PANEL, PANEL, true);
            GemmTile.multiply(count, vectors, scores, 0, row, shared, at + layout.keysDown + p * tokens * PANEL, tokens,
                    sums, 0, PANEL, false);
            int channels = Math.min(PANEL, width - column);
            int to = gradient.at(image, 0, 0) + first * gradient.stride() + channel(0, head) + column;
            for (int q = 0; q < count; q++) {
                System.arraycopy(sums, q * PANEL, gradient.data(), to + q * gradient.stride(), channels);
            }
        }
    }

    /** Computes softmax's gradient: ds ← p · (ds − Σ p · ds), over one row. */
    private void scoreGradients(float[] p, float[] ds, int at, float[] lanes) {
        int whole = tokens - tokens % LANES;
        FloatVector sums = FloatVector.zero(S);
        for (int i = 0; i < whole; i += LANES) {
            sums = FloatVector.fromArray(S, p, at + i).fma(FloatVector.fromArray(S, ds, at + i), sums);
        }
        float mean = VectorMath.sum(sums, lanes);
        for (int i = whole; i < tokens; i++) {
            mean += p[at + i] * ds[at + i];
        }
        for (int i = 0; i < whole; i += LANES) {
            FloatVector.fromArray(S, p, at + i).mul(FloatVector.fromArray(S, ds, at + i).sub(mean)).intoArray(ds,
                    at + i);
        }
        for (int i = whole; i < tokens; i++) {
            ds[at + i] = p[at + i] * (ds[at + i] - mean);
        }
    }
}

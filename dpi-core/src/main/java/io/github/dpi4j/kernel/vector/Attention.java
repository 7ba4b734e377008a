package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.LANES;
import static io.github.dpi4j.kernel.vector.Lanes.PANEL;

import io.github.dpi4j.kernel.Workers;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Scaled dot-product attention over the pixels of a feature map. Queries are taken a block at a time, so that only a
 * block's rows of the score matrix exist.
 */
public final class Attention implements Operation {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    /** Queries per block. */
    private static final int BLOCK = 48;

    private final FeatureMap qkv;
    private final FeatureMap out;
    private final int heads;
    private final int width;
    private final boolean perHead;
    private final float[] shared;
    private final int tokens;

    /**
     * @param qkv 3·heads·width channels; width is the number of channels of a head
     * @param perHead whether each head's q, k and v lie together (else all heads' q come first, then k, then v)
     * @param out written
     * @param shared working memory of at least {@link #sharedSize} floats, free while this operation runs
     */
    public Attention(FeatureMap qkv, FeatureMap out, int heads, boolean perHead, float[] shared) {
        this.qkv = qkv;
        this.out = out;
        this.heads = heads;
        this.width = out.channels() / heads;
        this.perHead = perHead;
        this.shared = shared;
        this.tokens = qkv.height() * qkv.width();
    }

    /** Returns the size of the shared working memory, in floats: keys and values of every head, packed for the matrix products. */
    public static long sharedSize(FeatureMap qkv, int heads) {
        int tokens = qkv.height() * qkv.width();
        int width = qkv.channels() / 3 / heads;
        return (long) qkv.images() * heads * packedSize(tokens, width);
    }

    private static long packedSize(int tokens, int width) {
        return (long) Lanes.panels(tokens) * width * PANEL + (long) Lanes.panels(width) * tokens * PANEL;
    }

    @Override
    public Work work() {
        return Work.of(2.0 * tokens * tokens * out.channels() * out.images(), qkv.size() + out.size());
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        int pairs = qkv.images() * heads;
        int size = Math.toIntExact(packedSize(tokens, width));
        workers.run(pairs, (task, worker) -> packKeysAndValues(task / heads, task % heads, task * size));
        int blocks = (tokens + BLOCK - 1) / BLOCK;
        workers.run(pairs * blocks, (task, worker) -> {
            int pair = task / blocks;
            attend(pair / heads, pair % heads, task % blocks * BLOCK, pair * size, scratch[worker]);
        });
    }

    /** Returns where the q (part 0), k (1) or v (2) of a head begins. */
    private int channel(int part, int head) {
        return perHead ? (3 * head + part) * width : (part * heads + head) * width;
    }

    private void packKeysAndValues(int image, int head, int at) {
        float[] data = qkv.data();
        int base = qkv.at(image, 0, 0);
        int keys = base + channel(1, head);
        int values = base + channel(2, head);
        int valuesAt = at + Lanes.panels(tokens) * width * PANEL;
        // Columns that fill up a panel must hold finite numbers.
        Arrays.fill(shared, at, at + Math.toIntExact(packedSize(tokens, width)), 0f);
        float scale = (float) (1 / Math.sqrt(width));
        for (int t = 0; t < tokens; t++) {
            int from = keys + t * qkv.stride();
            int to = at + packedAt(0, t, width, tokens);
            int step = Lanes.width(t / PANEL, tokens);
            for (int c = 0; c < width; c++) {
                shared[to + c * step] = data[from + c] * scale;
            }
        }
        for (int t = 0; t < tokens; t++) {
            int from = values + t * qkv.stride();
            for (int c = 0; c < width; c += PANEL) {
                System.arraycopy(data, from + c, shared, valuesAt + packedAt(t, c, tokens, width),
                        Math.min(PANEL, width - c));
            }
        }
    }

    /** Where an element of a matrix of so many rows and columns lies in panels, as {@link GemmTile} reads them. */
    static int packedAt(int row, int column, int rows, int columns) {
        int panel = column / PANEL;
        return panel * rows * PANEL + row * Lanes.width(panel, columns) + column % PANEL;
    }

    private void attend(int image, int head, int first, int packed, Scratch scratch) {
        int count = Math.min(BLOCK, tokens - first);
        int rows = GemmTile.paddedRows(count);
        int row = Lanes.panels(tokens) * PANEL;
        float[] scores = scratch.transformed(rows * row);
        int queries = qkv.at(image, 0, 0) + channel(0, head) + first * qkv.stride();
        for (int p = 0; p < Lanes.panels(tokens); p++) {
            GemmTile.multiply(count, Lanes.vectorsIn(p, tokens), qkv.data(), queries, qkv.stride(), shared,
                    packed + p * width * PANEL, width, scores, p * PANEL, row, false);
        }
        for (int q = 0; q < count; q++) {
            softmax(scores, q * row, tokens, scratch.tile);
        }
        float[] sums = scratch.sums(rows * PANEL);
        int values = packed + Lanes.panels(tokens) * width * PANEL;
        for (int p = 0; p < Lanes.panels(width); p++) {
            GemmTile.multiply(count, Lanes.vectorsIn(p, width), scores, 0, row, shared, values + p * tokens * PANEL,
                    tokens, sums, 0, PANEL, false);
            int channels = Math.min(PANEL, width - p * PANEL);
            int to = out.at(image, 0, 0) + first * out.stride() + head * width + p * PANEL;
            for (int q = 0; q < count; q++) {
                System.arraycopy(sums, q * PANEL, out.data(), to + q * out.stride(), channels);
            }
        }
    }

    /** Replaces {@code n} scores by their softmax. */
    static void softmax(float[] x, int at, int n, float[] lanes) {
        int whole = n - n % LANES;
        FloatVector top = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < whole; i += LANES) {
            top = top.max(FloatVector.fromArray(S, x, at + i));
        }
        float max = top.reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < n; i++) {
            max = Math.max(max, x[at + i]);
        }
        FloatVector sums = FloatVector.zero(S);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector e = VectorMath.exp(FloatVector.fromArray(S, x, at + i).sub(max));
            e.intoArray(x, at + i);
            sums = sums.add(e);
        }
        double sum = VectorMath.sum(sums, lanes);
        for (int i = whole; i < n; i++) {
            x[at + i] = (float) Math.exp(x[at + i] - max);
            sum += x[at + i];
        }
        float scale = (float) (1 / sum);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector.fromArray(S, x, at + i).mul(scale).intoArray(x, at + i);
        }
        for (int i = whole; i < n; i++) {
            x[at + i] *= scale;
        }
    }
}

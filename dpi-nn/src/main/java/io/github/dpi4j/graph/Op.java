package io.github.dpi4j.graph;

/**
 * What one node of a {@link Graph} computes. Activations are (N, C, H, W), embeddings (N, C). Weights stand by name; a
 * backend fetches them from the checkpoint. Every interpreter (CPU, ND4J, CUDA, training, export) is a {@code switch}
 * over these records.
 */
public sealed interface Op {
    /**
     * A tensor that the caller supplies, with {@code rank} dimensions; {@code channels} is dimension 1, or 0 for rank 1.
     *
     * @param multiple what height and width must be divisible by
     */
    record Input(String name, int rank, int channels, int multiple) implements Op {
        /** An input of any height and width. */
        public Input(String name, int rank, int channels) {
            this(name, rank, channels, 1);
        }
    }

    /**
     * 2-D convolution with zero padding: weight (outChannels, inChannels, kernel, kernel), or without the last two for a
     * 1×1 kernel stored as a matrix or 1-D convolution; bias (outChannels). (N, in, H, W) → (N, out, H', W').
     */
    record Conv2d(String weight, String bias, int inChannels, int outChannels, int kernel, int stride, int padding)
            implements
                Op {
    }

    /** Fully connected layer: weight (outFeatures, inFeatures), bias (outFeatures). (N, in) → (N, out). */
    record Linear(String weight, String bias, int inFeatures, int outFeatures) implements Op {
    }

    /** Group normalisation over channels/groups × H × W with a scale and a shift per channel (Wu and He, 2018). */
    record GroupNorm(String weight, String bias, int channels, int groups, float eps) implements Op {
    }

    /** x · sigmoid(x). */
    record Silu() implements Op {
    }

    /** Inputs h (N, C, H, W) and e (N, 2C): h · (1 + e[:, :C]) + e[:, C:]. */
    record ScaleShift() implements Op {
    }

    /** Inputs h (N, C, H, W) and e (N, C): h + e, the same at every pixel. */
    record AddEmbedding() implements Op {
    }

    /**
     * Scaled dot-product attention over the H·W pixels: (N, 3·C, H, W) → (N, C, H, W), with q and k each scaled by
     * headChannels^(-1/4).
     *
     * @param order how the 3·C channels are laid out
     */
    record Attention(int heads, int headChannels, QkvOrder order) implements Op {
    }

    /** Nearest-neighbour enlargement by 2 in both directions. */
    record Upsample() implements Op {
    }

    /** Mean of 2×2 pixels with stride 2; an odd last row or column is dropped. */
    record AvgPool() implements Op {
    }

    /** Channels of the first input, then of the second. */
    record Concat() implements Op {
    }

    /** Element-wise sum of two inputs of equal shape. */
    record Add() implements Op {
    }

    /**
     * Inputs h (N, C, H, W) and y (N, K, H, W): h + scale · mean of y over its channels, broadcast over C. How DPI's
     * corrector takes its condition in.
     */
    record AddChannelMean(float scale) implements Op {
    }

    /**
     * Sinusoidal embedding of timesteps (N) → (N, dim): cosines, then sines, of t · maxPeriod^(-i/(dim/2)); an odd
     * last column is 0 (Vaswani et al., 2017; guided-diffusion's order).
     */
    record TimestepEmbedding(int dim, int maxPeriod) implements Op {
    }

    /** Layout of the 3·C channels before attention. */
    enum QkvOrder {
        /** Per head: its q, its k, its v (guided-diffusion's QKVAttentionLegacy). */
        PER_HEAD,
        /** All heads' q, then all k, then all v (guided-diffusion's QKVAttention, "new attention order"). */
        QKV_FIRST
    }
}

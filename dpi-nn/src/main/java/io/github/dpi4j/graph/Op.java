package io.github.dpi4j.graph;

import io.github.dpi4j.tensor.Window;

/**
 * An operation, the computation of one node of a {@link Graph}. Activations are (N, C, H, W), embeddings (N, C).
 * Operations refer to weights by name; a backend takes them from the checkpoint, or from the graph's constants. Every
 * interpreter (CPU, ND4J, CUDA, training, export) is a {@code switch} over these records without a {@code default}:
 * code does not compile until each handles a new operation.
 */
public sealed interface Op {
    /**
     * An input of the network, a tensor supplied by the caller.
     *
     * @param name the input's name
     * @param rank number of dimensions
     * @param channels extent of dimension 1, or 0 for rank 1
     * @param multiple number that must divide height and width
     */
    record Input(String name, int rank, int channels, int multiple) implements Op {
        /**
         * An input of any height and width.
         *
         * @param name the input's name
         * @param rank number of dimensions
         * @param channels extent of dimension 1, or 0 for rank 1
         */
        public Input(String name, int rank, int channels) {
            this(name, rank, channels, 1);
        }
    }

    /**
     * 2-D convolution with zero padding: weight (outChannels, inChannels / groups, height, width of the window), or
     * without the last two for a 1×1 kernel stored as a matrix or 1-D convolution; bias (outChannels). (N, in, H, W) →
     * (N, out, H', W').
     *
     * @param weight name of the weight
     * @param bias name of the bias
     * @param inChannels channels of the input
     * @param outChannels channels of the output
     * @param window the window: its size, stride and padding
     * @param groups number of groups, as in PyTorch: each group of output channels reads its own group of input
     *        channels; equal to the channels for a depthwise convolution
     */
    record Conv2d(String weight, String bias, int inChannels, int outChannels, Window window,
            int groups) implements Op {
        /** Checks that the groups divide the channels. */
        public Conv2d {
            if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0) {
                throw new IllegalArgumentException("conv2d: groups must divide " + inChannels + " and " + outChannels
                        + " channels (" + weight + "): got " + groups);
            }
        }

        /**
         * Creates a convolution with one group and a square kernel.
         *
         * @param weight name of the weight
         * @param bias name of the bias
         * @param inChannels channels of the input
         * @param outChannels channels of the output
         * @param kernel height and width of the window
         * @param stride vertical and horizontal stride
         * @param padding zero padding on each side
         */
        public Conv2d(String weight, String bias, int inChannels, int outChannels, int kernel, int stride,
                int padding) {
            this(weight, bias, inChannels, outChannels, Window.square(kernel, stride, padding), 1);
        }

        /** {@return the number of input channels that an output channel reads} */
        public int inChannelsOfGroup() {
            return inChannels / groups;
        }

        /** {@return whether this is a depthwise convolution, which filters every channel by itself} */
        public boolean isDepthwise() {
            return groups > 1 && groups == inChannels && groups == outChannels;
        }

        /** {@return whether this is a 1×1 convolution with stride 1: a matrix that is applied to each pixel} */
        public boolean isPointwise() {
            return window.isPointwise() && groups == 1;
        }
    }

    /**
     * Fully connected layer: weight (outFeatures, inFeatures), bias (outFeatures). (N, in) → (N, out).
     *
     * @param weight name of the weight
     * @param bias name of the bias
     * @param inFeatures features of the input
     * @param outFeatures features of the output
     */
    record Linear(String weight, String bias, int inFeatures, int outFeatures) implements Op {
    }

    /**
     * Group normalisation over channels/groups × H × W with a scale and a shift per channel (Wu and He, 2018).
     *
     * @param weight name of the weight
     * @param bias name of the bias
     * @param channels the number of channels
     * @param groups number of groups of channels
     * @param eps added to the variance
     */
    record GroupNorm(String weight, String bias, int channels, int groups, float eps) implements Op {
    }

    /**
     * Scale and shift of each channel, x · scale + shift: a folded batch normalisation, or the normalisation of a
     * network's input.
     *
     * @param scale name of the scale
     * @param shift name of the shift
     * @param channels the number of channels
     */
    record ChannelAffine(String scale, String shift, int channels) implements Op {
    }

    /** An activation function, applied element by element. */
    sealed interface Activation extends Op {
    }

    /** x · sigmoid(x). */
    record Silu() implements Activation {
    }

    /** max(x, 0). */
    record Relu() implements Activation {
    }

    /**
     * x where it is not negative, else slope · x; the slope lies in [0, 1].
     *
     * @param slope factor of negative values
     */
    record LeakyRelu(float slope) implements Activation {
        /** Checks the slope. */
        public LeakyRelu {
            if (!(slope >= 0 && slope <= 1)) {
                throw new IllegalArgumentException("leaky ReLU: slope: expected a number in [0, 1], got " + slope);
            }
        }
    }

    /** 1 / (1 + e^-x). */
    record Sigmoid() implements Activation {
    }

    /** Modulation of a map h (N, C, H, W) by an embedding e (N, 2C): h · (1 + e[:, :C]) + e[:, C:]. */
    record ScaleShift() implements Op {
    }

    /** Sum of a map h (N, C, H, W) and an embedding e (N, C), which is broadcast over the pixels. */
    record AddEmbedding() implements Op {
    }

    /**
     * Scaled dot-product attention over the H·W pixels: (N, 3·C, H, W) → (N, C, H, W), with q and k each scaled by
     * headChannels^(-1/4).
     *
     * @param heads number of heads
     * @param headChannels channels of a head
     * @param order layout of the 3·C channels
     */
    record Attention(int heads, int headChannels, QkvOrder order) implements Op {
    }

    /** Nearest-neighbour upsampling by 2 in both directions. */
    record Upsample() implements Op {
    }

    /**
     * Bilinear interpolation to a size, with pixel centres aligned: PyTorch's {@code align_corners=False}.
     *
     * @param height height of the output
     * @param width width of the output
     */
    record Bilinear(int height, int width) implements Op {
    }

    /**
     * Max pooling; padding does not count.
     *
     * @param window the window: its size, stride and padding
     * @param ceilMode whether the last window may extend beyond the padding, as in PyTorch
     */
    record MaxPool(Window window, boolean ceilMode) implements Op {
    }

    /**
     * Average pooling.
     *
     * @param window the window: its size, stride and padding
     * @param ceilMode as in {@link MaxPool}
     * @param countIncludePad whether padding counts, as zeros
     */
    record AvgPool(Window window, boolean ceilMode, boolean countIncludePad) implements Op {
        /** Pooling of 2×2 pixels with stride 2; an odd last row or column is dropped. */
        public static final AvgPool HALVE = new AvgPool(Window.square(2, 2, 0), false, false);

        /** {@return whether this is {@link #HALVE}} */
        public boolean isHalving() {
            return window.equals(HALVE.window) && !ceilMode;
        }
    }

    /** The mean of all pixels of a channel: (N, C, H, W) → (N, C). */
    record GlobalMean() implements Op {
    }

    /**
     * Zero padding: rows below, columns to the right and channels after the last one.
     *
     * @param bottom rows to add below
     * @param right columns to add on the right
     * @param channels channels to add after the last
     */
    record Pad(int bottom, int right, int channels) implements Op {
    }

    /** Concatenation along the channels. */
    record Concat() implements Op {
    }

    /** Element-wise sum of two inputs of equal shape. */
    record Add() implements Op {
    }

    /**
     * Sinusoidal embedding of timesteps (N) → (N, dim): cosines, then sines, of t · maxPeriod^(-i/(dim/2)); an odd last
     * column is 0 (Vaswani et al., 2017; guided-diffusion's order).
     *
     * @param dim dimension of the embedding
     * @param maxPeriod longest period of the sinusoids
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

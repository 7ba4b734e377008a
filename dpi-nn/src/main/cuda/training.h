// Gradients of embeddings, and what training does to weights: packing for the other kernels, AdamW, and the moving average.
// Weights, gradients and moments are float32 in every precision.
#pragma once
#include "map.h"
#include "norm_gradients.h"

struct FillArguments {
    float* data;
    long long count;
};

/** Zeros. One thread for each number. */
KERNEL(clear_floats, MAP_THREADS, FillArguments) {
    long long i = thread_index();
    if (i < args.count) {
        args.data[i] = 0;
    }
}

struct LinearGradientArguments {
    /** (images, inStride): what the layer read, before the SiLU if it reads silu(in). */
    const float* in;
    /** (outFeatures, inFeatures) */
    const float* weight;
    /** (images, outFeatures) */
    const float* outGradient;
    /** Gradients, added to, of weight, bias, and what the layer read, after the SiLU, (images, inFeatures); or null. */
    float *weightGradient, *biasGradient, *inGradient;
    int images, inFeatures, outFeatures, inStride, silu, unused;
};

/** One thread for each weight. */
KERNEL(linear_weight_gradient, MAP_THREADS, LinearGradientArguments) {
    long long i = thread_index();
    int in = static_cast<int>(i % args.inFeatures), out = static_cast<int>(i / args.inFeatures);
    if (out < args.outFeatures) {
        float sum = 0, bias = 0;
        for (int image = 0; image < args.images; image++) {
            float x = args.in[image * args.inStride + in], d = args.outGradient[image * args.outFeatures + out];
            sum = fmaf(d, args.silu ? silu(x) : x, sum);
            bias += d;
        }
        if (args.weightGradient != nullptr) {
            args.weightGradient[i] += sum;
        }
        if (args.biasGradient != nullptr && in == 0) {
            args.biasGradient[out] += bias;
        }
    }
}

/** One thread for each feature that the layer read. */
KERNEL(linear_input_gradient, MAP_THREADS, LinearGradientArguments) {
    int i = static_cast<int>(thread_index());
    if (i < args.images * args.inFeatures) {
        const float* d = args.outGradient + i / args.inFeatures * args.outFeatures;
        const float* w = args.weight + i % args.inFeatures;
        float sum = 0;
        for (int out = 0; out < args.outFeatures; out++) {
            sum = fmaf(d[out], w[static_cast<long long>(out) * args.inFeatures], sum);
        }
        args.inGradient[i] += sum;
    }
}

struct VectorGradientArguments {
    /** (images, inStride), what a SiLU read; or null if the gradient passes unchanged. */
    const float* in;
    /** (images, features) each; the second one is added to. */
    const float* outGradient;
    float* gradient;
    int images, features, inStride, unused;
};

/** One thread for each feature. */
KERNEL(vector_gradient, MAP_THREADS, VectorGradientArguments) {
    int i = static_cast<int>(thread_index());
    if (i < args.images * args.features) {
        float slope = args.in == nullptr ? 1 : silu_slope(args.in[i / args.features * args.inStride + i % args.features]);
        args.gradient[i] += slope * args.outGradient[i];
    }
}

struct PackConvolutionArguments {
    /** (outChannels, inChannels, taps) */
    const float* weight;
    /**
     * (K tiles, taps, outputs, channels of a K tile); or, if outputsOfATile is not 0, (tiles of outputs, K tiles, taps,
     * 16-byte vectors of a K tile, outputs of a tile, channels of a vector), as Hopper's kernels read them.
     */
    Element* packed;
    int inChannels, taps, kTiles, outputs;
    /** Inputs and outputs that there are in the packed convolution. */
    int packedIn, packedOut;
    /** Whether to exchange outputs for input channels from firstIn on, and reverse the taps. */
    int transposed, firstIn;
    int outputsOfATile, unused;
};

/** One thread for each packed element. */
KERNEL(pack_convolution, MAP_THREADS, PackConvolutionArguments) {
    constexpr int K_CHANNELS = 64 / sizeof(Element);
    long long i = thread_index(), row = i / K_CHANNELS;
    int out = static_cast<int>(row % args.outputs), tap = static_cast<int>(row / args.outputs % args.taps);
    int kTile = static_cast<int>(row / args.outputs / args.taps);
    if (kTile < args.kTiles) {
        int channel = static_cast<int>(i % K_CHANNELS), c = kTile * K_CHANNELS + channel;
        float x = 0;
        if (c < args.packedIn && out < args.packedOut) {
            long long at = args.transposed ? static_cast<long long>(c) * args.inChannels + args.firstIn + out
                                           : static_cast<long long>(out) * args.inChannels + c;
            x = args.weight[at * args.taps + (args.transposed ? args.taps - 1 - tap : tap)];
        }
        if (int tile = args.outputsOfATile) {
            long long step = static_cast<long long>(out / tile * args.kTiles + kTile) * args.taps + tap;
            i = ((step * (K_CHANNELS / VEC) + channel / VEC) * tile + out % tile) * VEC + channel % VEC;
        }
        args.packed[i] = to_element(as_factor(x));
    }
}

struct PackRowsArguments {
    /** (rows, features) */
    const float* weight;
    /** (rows, rowStride) */
    Element* packed;
    int rows, features, rowStride, unused;
};

/** One thread for each packed element. */
KERNEL(pack_rows, MAP_THREADS, PackRowsArguments) {
    long long i = thread_index(), row = i / args.rowStride;
    int c = static_cast<int>(i % args.rowStride);
    if (row < args.rows) {
        args.packed[i] = to_element(as_factor(c < args.features ? args.weight[row * args.features + c] : 0));
    }
}

struct CopyFloatsArguments {
    const float* from;
    float* to;
    long long count;
};

KERNEL(copy_floats, MAP_THREADS, CopyFloatsArguments) {
    long long i = thread_index();
    if (i < args.count) {
        args.to[i] = args.from[i];
    }
}

struct SquareSumArguments {
    const float* values;
    /** Each block's sum. */
    double* sums;
    long long count;
};

__device__ inline double block_sum(double mine) {
    double* all = reinterpret_cast<double*>(shared_memory());
    all[threadIdx.x] = mine;
    for (int n = MAP_THREADS / 2; n > 0; n /= 2) {
        __syncthreads();
        if (threadIdx.x < n) {
            all[threadIdx.x] += all[threadIdx.x + n];
        }
    }
    __syncthreads();
    return all[0];
}

/** Sums of squares; any number of blocks. */
KERNEL(square_sums, MAP_THREADS, SquareSumArguments) {
    double sum = 0;
    for (long long i = thread_index(); i < args.count; i += static_cast<long long>(gridDim.x) * MAP_THREADS) {
        sum += static_cast<double>(args.values[i]) * args.values[i];
    }
    sum = block_sum(sum);
    if (threadIdx.x == 0) {
        args.sums[blockIdx.x] = sum;
    }
}

struct TotalArguments {
    const double* sums;
    double* total;
    int count, unused;
};

/** One block. */
KERNEL(total_of_sums, MAP_THREADS, TotalArguments) {
    double sum = 0;
    for (int i = threadIdx.x; i < args.count; i += MAP_THREADS) {
        sum += args.sums[i];
    }
    sum = block_sum(sum);
    if (threadIdx.x == 0) {
        *args.total = sum;
    }
}

/** The coefficients of a step, as WeightUpdate.java has them. */
struct UpdateCoefficients {
    float beta1, newGradient, beta2, newSquare, kept, stepSize, rootScale, eps, gradientScale, averageKept, averageTaken;
};

struct UpdateArguments {
    float* values;
    const float* gradients;
    float *firstMoments, *secondMoments, *averages;
    const UpdateCoefficients* coefficients;
    long long count;
};

/** A step of AdamW (Loshchilov and Hutter, 2019), and of the moving average. One thread for each weight. */
KERNEL(update_weights, MAP_THREADS, UpdateArguments) {
    long long i = thread_index();
    if (i < args.count) {
        UpdateCoefficients u = *args.coefficients;
        float g = args.gradients[i] * u.gradientScale;
        float m = args.firstMoments[i] * u.beta1 + g * u.newGradient;
        float v = args.secondMoments[i] * u.beta2 + g * g * u.newSquare;
        float value = args.values[i] * u.kept - u.stepSize * m / (sqrtf(v) * u.rootScale + u.eps);
        args.firstMoments[i] = m;
        args.secondMoments[i] = v;
        args.values[i] = value;
        args.averages[i] = args.averages[i] * u.averageKept + value * u.averageTaken;
    }
}

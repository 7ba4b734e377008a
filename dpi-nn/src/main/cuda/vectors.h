// Embeddings: (images, features) in float32 in every precision; the weights of linear layers are elements.
#pragma once
#include "element.h"

constexpr int VECTOR_THREADS = 256;

struct TimestepArguments {
    const float* timesteps;
    /** (dim / 2) */
    const float* frequencies;
    /** (images, dim) */
    float* out;
    int dim, images;
};

/** One thread for each feature: cosines, then sines, then a 0 if the number is odd. */
KERNEL(timestep_embedding, VECTOR_THREADS, TimestepArguments) {
    int i = blockIdx.x * VECTOR_THREADS + threadIdx.x, half = args.dim / 2;
    if (i < args.images * args.dim) {
        int feature = i % args.dim;
        float angle = args.timesteps[i / args.dim] * args.frequencies[feature % half];
        // In double: the hardware's sine is inaccurate for large angles, and these are few numbers.
        double halfTurns = angle * 0.31830988618379067154;
        double value = feature < half ? cospi(halfTurns) : sinpi(halfTurns);
        args.out[i] = feature < 2 * half ? static_cast<float>(value) : 0;
    }
}

struct LinearArguments {
    /** (images, inStride) */
    const float* in;
    /** (outFeatures, rowStride) */
    const Element* weight;
    const float* bias;
    /** (images, outFeatures) */
    float* out;
    int inFeatures, inStride, rowStride, outFeatures;
    /** Whether the layer reads silu(in). */
    int silu, unused;
};

constexpr int LINEAR_THREADS = 256;

/** Blocks: eight rows of the weight, a warp for each; images. */
KERNEL(linear, LINEAR_THREADS, LinearArguments) {
    float* in = reinterpret_cast<float*>(shared_memory());
    for (int i = threadIdx.x; i < args.rowStride; i += LINEAR_THREADS) {
        float x = i < args.inFeatures ? args.in[blockIdx.y * args.inStride + i] : 0;
        in[i] = args.silu ? silu(x) : x;
    }
    __syncthreads();
    int row = blockIdx.x * (LINEAR_THREADS / 32) + threadIdx.x / 32, lane = threadIdx.x % 32;
    if (row >= args.outFeatures) {
        return;
    }
    float sum = 0;
    for (int i = lane * VEC; i < args.rowStride; i += 32 * VEC) {
        float w[VEC];
        unpack(*reinterpret_cast<const Vec*>(args.weight + static_cast<long long>(row) * args.rowStride + i), w);
#pragma unroll
        for (int j = 0; j < VEC; j++) {
            sum = fmaf(w[j], in[i + j], sum);
        }
    }
    for (int bits = 16; bits > 0; bits /= 2) {
        sum += exchange(sum, bits);
    }
    if (lane == 0) {
        args.out[static_cast<long long>(blockIdx.y) * args.outFeatures + row] = sum + args.bias[row];
    }
}

struct ElementwiseArguments {
    /** (images, aStride), (images, bStride) */
    const float *a, *b;
    /** (images, features) */
    float* out;
    int images, features, aStride, bStride;
};

/** silu(a), or a + b if there is a b. */
KERNEL(elementwise, VECTOR_THREADS, ElementwiseArguments) {
    int i = blockIdx.x * VECTOR_THREADS + threadIdx.x;
    if (i < args.images * args.features) {
        int image = i / args.features, feature = i % args.features;
        float a = args.a[image * args.aStride + feature];
        args.out[i] = args.b == nullptr ? silu(a) : a + args.b[image * args.bStride + feature];
    }
}

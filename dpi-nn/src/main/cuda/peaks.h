// Kernels that reach the device's peaks: products and copies with nothing beside them. The times of all other kernels are
// compared with theirs.
#pragma once
#include "element.h"

constexpr int PEAK_THREADS = 256;
/** Tiles of independent sums: more than are in flight at once. */
constexpr int PEAK_TILES = 8;

struct PeakProductsArguments {
    /** (blocks, threads): each thread's sums added up, so that all of them must be computed. */
    float* out;
    /** All factors; a 1 makes the result the number of products of a thread's sums. */
    float factor;
    int rounds;
};

/** A round adds to each thread's 32 sums: one product in fp32, 8 in tf32 and 16 in bf16 by the tensor cores. */
KERNEL(peak_products, PEAK_THREADS, PeakProductsArguments) {
    float sums[PEAK_TILES][4] = {};
#if PRECISION == BF16
    uint32_t b = pack_bf16(args.factor, args.factor);
    uint32_t a[4] = {b, b, b, b};
#elif PRECISION == TF32
    uint32_t b = __float_as_uint(args.factor);
    uint32_t a[4] = {b, b, b, b};
#endif
#pragma unroll 1
    for (int round = 0; round < args.rounds; round++) {
#pragma unroll
        for (int tile = 0; tile < PEAK_TILES; tile++) {
#if PRECISION == BF16
            multiply_bf16(sums[tile], a, b, b);
#elif PRECISION == TF32
            multiply_tf32(sums[tile], a, b, b);
#else
#pragma unroll
            for (int i = 0; i < 4; i++) {
                sums[tile][i] = fmaf(args.factor, args.factor, sums[tile][i]);
            }
#endif
        }
    }
    float sum = 0;
#pragma unroll
    for (int tile = 0; tile < PEAK_TILES; tile++) {
        sum += sums[tile][0] + sums[tile][1] + sums[tile][2] + sums[tile][3];
    }
    args.out[blockIdx.x * PEAK_THREADS + threadIdx.x] = sum;
}

struct PeakCopyArguments {
    const Vec* from;
    Vec* to;
    int vectors, unused;
};

/** All blocks together go through memory. */
KERNEL(peak_copy, PEAK_THREADS, PeakCopyArguments) {
    int step = gridDim.x * PEAK_THREADS;
#pragma unroll 4
    for (int i = blockIdx.x * PEAK_THREADS + threadIdx.x; i < args.vectors; i += step) {
        args.to[i] = args.from[i];
    }
}

// Gradients of operations on activations other than convolution and attention. Every gradient of a map is a map of the
// same size; sums over pixels are made in two steps, in a fixed order.
#pragma once
#include "map.h"

/** A gradient to write and a map to add to it, which may be the gradient itself; each without data if there is none. */
struct Target {
    Map gradient, addend;

    /** Stores a 16-byte vector that begins at channel c of a pixel; zeros beyond the last channel. */
    __device__ void store(int image, int offset, int c, float (&v)[VEC]) const {
        if (addend.data != nullptr) {
            float a[VEC];
            unpack(*reinterpret_cast<const Vec*>(addend.begin(image) + offset), a);
#pragma unroll
            for (int j = 0; j < VEC; j++) {
                v[j] += a[j];
            }
        }
#pragma unroll
        for (int j = 0; j < VEC; j++) {
            v[j] = c + j < gradient.channels ? v[j] : 0;
        }
        *reinterpret_cast<Vec*>(gradient.begin(image) + offset) = pack(v);
    }
};

/**
 * Loads a 16-byte vector of the gradient of a map, given the gradient of the resampled map.
 *
 * @param c channel in the resampled map
 */
__device__ inline void load_resampled(const Map& resampled, int resample, int image, int y, int x, int c,
                                      float (&v)[VEC]) {
    int up = resample == NEAREST_UP, down = resample == AVERAGE_DOWN;
    int top = y << up >> down, left = x << up >> down;
#pragma unroll
    for (int j = 0; j < VEC; j++) {
        v[j] = 0;
    }
    // A last row or column of an odd number has no part in the means.
    if (top >= resampled.height || left >= resampled.width) {
        return;
    }
    const Element* from = resampled.begin(image) + resampled.offset(top, left, c);
    for (int k = 0; k < 1 + 3 * up; k++) {
        float g[VEC];
        unpack(*reinterpret_cast<const Vec*>(from + resampled.offset(k / 2, k % 2, 0)), g);
#pragma unroll
        for (int j = 0; j < VEC; j++) {
            v[j] = fmaf(down ? 0.25f : 1.0f, g[j], v[j]);
        }
    }
}

struct ResampleGradientArguments {
    Map outGradient;
    Target target;
    int images, resample;
};

/** One thread for each 16-byte vector of the gradient. */
KERNEL(resample_gradient, MAP_THREADS, ResampleGradientArguments) {
    const Map& to = args.target.gradient;
    long long i = thread_index();
    int vecs = to.stride / VEC, plane = to.height * to.width;
    if (i < static_cast<long long>(args.images) * plane * vecs) {
        int image = static_cast<int>(i / (plane * vecs)), vec = static_cast<int>(i % (plane * vecs));
        int pixel = vec / vecs, c = vec % vecs * VEC;
        float v[VEC];
        load_resampled(args.outGradient, args.resample, image, pixel / to.width, pixel % to.width, c, v);
        args.target.store(image, pixel * to.stride + c, c, v);
    }
}

struct GatherGradientArguments {
    Map outGradient;
    Target target;
    int images, firstChannel;
};

/** The gradient of one of the concatenated maps. One thread for each element. */
KERNEL(gather_gradient, MAP_THREADS, GatherGradientArguments) {
    const Map& to = args.target.gradient;
    long long i = thread_index(), pixel = i / to.stride;
    int c = static_cast<int>(i % to.stride);
    if (pixel < static_cast<long long>(args.images) * to.height * to.width) {
        float v = c < to.channels ? to_float(args.outGradient.data[pixel * args.outGradient.stride + args.firstChannel + c])
                                  : 0;
        if (args.target.addend.data != nullptr) {
            v += to_float(args.target.addend.data[i]);
        }
        to.data[i] = to_element(v);
    }
}

struct DilateArguments {
    Map from, to;
    int images, stride;
};

/** A map with zeros between its pixels. One thread for each 16-byte vector of the result. */
KERNEL(dilate_map, MAP_THREADS, DilateArguments) {
    const Map &from = args.from, &to = args.to;
    long long i = thread_index();
    int vecs = to.stride / VEC, plane = to.height * to.width;
    if (i < static_cast<long long>(args.images) * plane * vecs) {
        int image = static_cast<int>(i / (plane * vecs)), vec = static_cast<int>(i % (plane * vecs));
        int y = vec / vecs / to.width, x = vec / vecs % to.width, c = vec % vecs * VEC;
        bool real = y % args.stride == 0 && x % args.stride == 0 && y / args.stride < from.height &&
                    x / args.stride < from.width;
        *reinterpret_cast<Vec*>(to.begin(image) + to.offset(y, x, c)) =
            real ? *reinterpret_cast<const Vec*>(from.begin(image) +
                                                 from.offset(y / args.stride, x / args.stride, c))
                 : Vec{};
    }
}

constexpr int SUM_VECS = 16;
constexpr int SUM_LANES = MAP_THREADS / SUM_VECS;

/**
 * Sums over the pixels of a chunk, for SUM_VECS 16-byte vectors of channels: each thread adds up every SUM_LANES-th
 * pixel, then the lanes are added up in order.
 *
 * @param terms of a pixel: terms(pixel, t) sets t
 * @param to (SUMS, stride), from the block's first channel on
 * @param channels of the block that there are
 */
template <int SUMS, class Terms>
__device__ inline void sum_chunk(int firstPixel, int lastPixel, float* to, int stride, int channels, Terms terms) {
    float sum[SUMS][VEC] = {};
    int vec = threadIdx.x % SUM_VECS, lane = threadIdx.x / SUM_VECS;
    if (vec * VEC < channels) {
        for (int pixel = firstPixel + lane; pixel < lastPixel; pixel += SUM_LANES) {
            float t[SUMS][VEC];
            terms(pixel, t);
#pragma unroll
            for (int s = 0; s < SUMS; s++) {
#pragma unroll
                for (int j = 0; j < VEC; j++) {
                    sum[s][j] += t[s][j];
                }
            }
        }
    }
    float* shared = reinterpret_cast<float*>(shared_memory());
#pragma unroll
    for (int s = 0; s < SUMS; s++) {
#pragma unroll
        for (int j = 0; j < VEC; j++) {
            shared[(lane * SUMS + s) * SUM_VECS * VEC + vec * VEC + j] = sum[s][j];
        }
    }
    __syncthreads();
    for (int i = threadIdx.x; i < SUMS * SUM_VECS * VEC; i += MAP_THREADS) {
        int c = i % (SUM_VECS * VEC);
        if (c < channels) {
            float all = 0;
            for (int l = 0; l < SUM_LANES; l++) {
                all += shared[l * SUMS * SUM_VECS * VEC + i];
            }
            to[i / (SUM_VECS * VEC) * stride + c] = all;
        }
    }
}

struct ChannelSumsArguments {
    Map map;
    /** (images, chunks, stride) */
    float* partial;
    int chunkPixels, unused;
};

/** Blocks: chunks of pixels, SUM_VECS 16-byte vectors of channels, images. */
KERNEL(channel_sums, MAP_THREADS, ChannelSumsArguments) {
    const Map& map = args.map;
    int first = blockIdx.y * SUM_VECS * VEC, vec = threadIdx.x % SUM_VECS;
    const Element* from = map.begin(blockIdx.z) + first + vec * VEC;
    int begin = blockIdx.x * args.chunkPixels;
    float* to = args.partial + (static_cast<long long>(blockIdx.z) * gridDim.x + blockIdx.x) * map.stride + first;
    sum_chunk<1>(begin, min(begin + args.chunkPixels, map.height * map.width), to, map.stride, map.stride - first,
                 [&](int pixel, float(&t)[1][VEC]) {
                     unpack(*reinterpret_cast<const Vec*>(from + static_cast<long long>(pixel) * map.stride), t[0]);
                 });
}

struct JoinSumsArguments {
    /** (images, chunks, width) */
    const float* partial;
    /** (images, width) */
    float* totals;
    int images, chunks, width, unused;
};

/** One thread for each total. */
KERNEL(join_sums, MAP_THREADS, JoinSumsArguments) {
    int i = static_cast<int>(thread_index());
    if (i < args.images * args.width) {
        const float* from = args.partial + static_cast<long long>(i / args.width) * args.chunks * args.width + i % args.width;
        float sum = 0;
        for (int chunk = 0; chunk < args.chunks; chunk++) {
            sum += from[static_cast<long long>(chunk) * args.width];
        }
        args.totals[i] = sum;
    }
}

struct BiasGradientArguments {
    /** (images, stride) */
    const float* totals;
    /** (channels), added to; or null. */
    float* bias;
    /** (images, channels), added to; or null. */
    float* embedding;
    int images, channels, stride, unused;
};

/** One thread for each channel. */
KERNEL(bias_gradient, MAP_THREADS, BiasGradientArguments) {
    int c = static_cast<int>(thread_index());
    if (c < args.channels) {
        float sum = 0;
        for (int image = 0; image < args.images; image++) {
            float of = args.totals[image * args.stride + c];
            sum += of;
            if (args.embedding != nullptr) {
                args.embedding[image * args.channels + c] += of;
            }
        }
        if (args.bias != nullptr) {
            args.bias[c] += sum;
        }
    }
}

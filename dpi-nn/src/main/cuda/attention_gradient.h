// The gradient of attention, without a matrix of scores in memory: a block for each query computes the query's weights and
// gradient, then a block for each key the key's and value's, with the same weights computed once more (Dao et al.,
// "FlashAttention", 2022, section B.2). Simple, one dot product a thread: attention has few pixels.
#pragma once
#include "map.h"

struct AttentionGradientArguments {
    Map qkv, outGradient, gradient;
    /** (images, heads, pixels, 2): a query's log-sum-exp of scores, and its mean of dweight by weight. */
    float* queries;
    int heads, headChannels;
    /** As in the forward pass. */
    int headStride, partStride;
    float scale;
    int unused;
};

struct AttentionGradient {
    static constexpr int THREADS = 128;

    const AttentionGradientArguments& args;
    int pixels, head, image;
    /** For every pixel: a weight, and the gradient of its score. Then THREADS floats. */
    float *weights, *slopes, *exchanged;

    __device__ explicit AttentionGradient(const AttentionGradientArguments& args) : args(args) {
        pixels = args.qkv.height * args.qkv.width;
        head = blockIdx.y;
        image = blockIdx.z;
        weights = reinterpret_cast<float*>(shared_memory());
        slopes = weights + pixels;
        exchanged = slopes + pixels;
    }

    /** The beginning of part 0 (queries), 1 (keys) or 2 (values) of a pixel. */
    __device__ const Element* part(int part, int pixel) const {
        return args.qkv.begin(image) + static_cast<long long>(pixel) * args.qkv.stride + head * args.headStride +
               part * args.partStride;
    }

    __device__ const Element* out(int pixel) const {
        return args.outGradient.begin(image) + static_cast<long long>(pixel) * args.outGradient.stride +
               head * args.headChannels;
    }

    __device__ float dot(const Element* a, const Element* b) const {
        float sum = 0;
        for (int c = 0; c < args.headChannels; c += VEC) {
            float x[VEC], y[VEC];
            unpack(*reinterpret_cast<const Vec*>(a + c), x);
            unpack(*reinterpret_cast<const Vec*>(b + c), y);
#pragma unroll
            for (int j = 0; j < VEC; j++) {
                sum = fmaf(x[j], y[j], sum);
            }
        }
        return sum;
    }

    __device__ float* query(int pixel) const {
        return args.queries + ((static_cast<long long>(image) * args.heads + head) * pixels + pixel) * 2;
    }

    /** Joins a value of each thread; the result is the same in all. */
    template <class Join>
    __device__ float joined(float mine, Join join) const {
        __syncthreads();
        exchanged[threadIdx.x] = mine;
        for (int n = THREADS / 2; n > 0; n /= 2) {
            __syncthreads();
            if (threadIdx.x < n) {
                exchanged[threadIdx.x] = join(exchanged[threadIdx.x], exchanged[threadIdx.x + n]);
            }
        }
        __syncthreads();
        return exchanged[0];
    }

    /** Stores scale · Σ factors[pixel] · vectors(pixel) as the gradient of a part of this block's pixel. */
    template <class Vectors>
    __device__ void store(int part, const float* factors, float scale, Vectors vectors) const {
        Element* to = args.gradient.begin(image) + static_cast<long long>(blockIdx.x) * args.gradient.stride +
                      head * args.headStride + part * args.partStride;
        for (int c = threadIdx.x; c < args.headChannels; c += THREADS) {
            float sum = 0;
            for (int pixel = 0; pixel < pixels; pixel++) {
                sum = fmaf(factors[pixel], to_float(vectors(pixel)[c]), sum);
            }
            to[c] = to_element(scale * sum);
        }
    }

    __device__ void ofQuery() const {
        int pixel = blockIdx.x;
        float greatest = -INFINITY, total = 0, mean = 0;
        for (int key = threadIdx.x; key < pixels; key += THREADS) {
            weights[key] = args.scale * dot(part(0, pixel), part(1, key));
            slopes[key] = dot(out(pixel), part(2, key));
            greatest = fmaxf(greatest, weights[key]);
        }
        greatest = joined(greatest, [](float a, float b) { return fmaxf(a, b); });
        for (int key = threadIdx.x; key < pixels; key += THREADS) {
            weights[key] = fast_exp(weights[key] - greatest);
            total += weights[key];
            mean = fmaf(weights[key], slopes[key], mean);
        }
        total = joined(total, [](float a, float b) { return a + b; });
        mean = joined(mean, [](float a, float b) { return a + b; }) / total;
        for (int key = threadIdx.x; key < pixels; key += THREADS) {
            slopes[key] = weights[key] / total * (slopes[key] - mean);
        }
        if (threadIdx.x == 0) {
            query(pixel)[0] = greatest + logf(total);
            query(pixel)[1] = mean;
        }
        __syncthreads();
        store(0, slopes, args.scale, [&](int key) { return part(1, key); });
    }

    __device__ void ofKey() const {
        int pixel = blockIdx.x;
        for (int i = threadIdx.x; i < pixels; i += THREADS) {
            weights[i] = fast_exp(args.scale * dot(part(0, i), part(1, pixel)) - query(i)[0]);
            slopes[i] = weights[i] * (dot(out(i), part(2, pixel)) - query(i)[1]);
        }
        __syncthreads();
        store(1, slopes, args.scale, [&](int i) { return part(0, i); });
        store(2, weights, 1, [&](int i) { return out(i); });
    }
};

/** Blocks: queries, heads, images. */
KERNEL(attention_gradient_queries, AttentionGradient::THREADS, AttentionGradientArguments) {
    AttentionGradient(args).ofQuery();
}

/** Blocks: keys, heads, images. */
KERNEL(attention_gradient_keys, AttentionGradient::THREADS, AttentionGradientArguments) {
    AttentionGradient(args).ofKey();
}

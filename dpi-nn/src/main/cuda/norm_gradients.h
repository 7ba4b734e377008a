// The gradient of resample(silu(scale · concat(first, second) + shift)), where scale and shift come from a group
// normalisation, an embedding, or both: z = (x̂·w + v)·(1 + s) + t with x̂ = (x − mean)·r over groups of channels. The
// sums of dz and of dz·x̂ over each image's pixels give the gradients of w, v, s and t, and a line for each image and
// channel on which dx = scale·dz + slope·x + offset.
#pragma once
#include "gradients.h"

/** A line a·x + b for each image and channel: (images, stride) each, or null. */
struct Lines {
    float *a, *b;
};

struct ActivationGradientArguments {
    /** As in the forward pass. */
    Source source;
    /** The gradient of the result. */
    Map outGradient;
    /** x̂ = a·x + b; without it x̂ = x. */
    Lines hat;
    /** slope and offset; none if the normalisation, if any, does not depend on x. */
    Lines line;
    /** (images, chunks, 2, stride) */
    float* partial;
    Target first, second;
    int images, chunkPixels;
    /** Channels of the concatenation, up to the stride. */
    int stride, unused;
};

/** The derivative of SiLU. */
__device__ inline float silu_slope(float x) {
#if PRECISION == FP32
    float s = 1 / (1 + expf(-x));
#else
    float s = fast_reciprocal(1 + fast_exp(-x));
#endif
    return s * fmaf(x, 1 - s, 1);
}

/** Loads a 16-byte vector of a line; 1 and 0 if there is none. */
__device__ inline void load_line(const Lines& lines, float a, int at, float (&x)[VEC], float (&y)[VEC]) {
#pragma unroll
    for (int j = 0; j < VEC; j++) {
        x[j] = lines.a == nullptr ? a : lines.a[at + j];
        y[j] = lines.a == nullptr ? 0 : lines.b[at + j];
    }
}

/** The gradient dz of scale · x + shift for a 16-byte vector, and x. */
__device__ inline void load_gradient(const ActivationGradientArguments& args, int image, int pixel, int c,
                                     const float (&scale)[VEC], const float (&shift)[VEC], float (&dz)[VEC],
                                     float (&x)[VEC]) {
    const Source& source = args.source;
    bool isFirst = c < source.first.channels;
    const Map& part = isFirst ? source.first : source.second;
    long long offset = static_cast<long long>(pixel) * part.stride + (isFirst ? c : c - source.first.channels);
    unpack(*reinterpret_cast<const Vec*>(part.begin(image) + offset), x);
    load_resampled(args.outGradient, source.resample, image, pixel / part.width, pixel % part.width, c, dz);
    if (source.silu) {
#pragma unroll
        for (int j = 0; j < VEC; j++) {
            dz[j] *= silu_slope(fmaf(x[j], scale[j], shift[j]));
        }
    }
}

/** Blocks: chunks of pixels, SUM_VECS 16-byte vectors of channels, images. Sums of dz and of dz·x̂. */
KERNEL(activation_sums, MAP_THREADS, ActivationGradientArguments) {
    int first = blockIdx.y * SUM_VECS * VEC, image = blockIdx.z;
    int c = first + threadIdx.x % SUM_VECS * VEC;
    float scale[VEC], shift[VEC], a[VEC], b[VEC];
    if (c < args.stride) {
        args.source.affine(image, c, scale, shift);
        load_line(args.hat, 1, image * args.stride + c, a, b);
    }
    int begin = blockIdx.x * args.chunkPixels;
    float* to = args.partial + (static_cast<long long>(image) * gridDim.x + blockIdx.x) * 2 * args.stride + first;
    sum_chunk<2>(begin, min(begin + args.chunkPixels, args.source.first.height * args.source.first.width), to,
                 args.stride, args.stride - first, [&](int pixel, float(&t)[2][VEC]) {
                     float x[VEC];
                     load_gradient(args, image, pixel, c, scale, shift, t[0], x);
#pragma unroll
                     for (int j = 0; j < VEC; j++) {
                         t[1][j] = t[0][j] * fmaf(x[j], a[j], b[j]);
                     }
                 });
}

/** One thread for each 16-byte vector of the concatenation. */
KERNEL(activation_gradient, MAP_THREADS, ActivationGradientArguments) {
    long long i = thread_index();
    int vecs = args.stride / VEC, plane = args.source.first.height * args.source.first.width;
    if (i >= static_cast<long long>(args.images) * plane * vecs) {
        return;
    }
    int image = static_cast<int>(i / (plane * vecs)), vec = static_cast<int>(i % (plane * vecs));
    int pixel = vec / vecs, c = vec % vecs * VEC;
    bool isFirst = c < args.source.first.channels;
    const Target& target = isFirst ? args.first : args.second;
    if (target.gradient.data == nullptr) {
        return;
    }
    float scale[VEC], shift[VEC], slope[VEC], offset[VEC], dz[VEC], x[VEC];
    args.source.affine(image, c, scale, shift);
    load_line(args.line, 0, image * args.stride + c, slope, offset);
    load_gradient(args, image, pixel, c, scale, shift, dz, x);
#pragma unroll
    for (int j = 0; j < VEC; j++) {
        dz[j] = fmaf(dz[j], scale[j], fmaf(x[j], slope[j], offset[j]));
    }
    int channel = isFirst ? c : c - args.source.first.channels;
    target.store(image, pixel * target.gradient.stride + channel, channel, dz);
}

struct NormGradientArguments {
    /** Sums of dz and of dz·x̂: (images, 2, stride). */
    const float* totals;
    /** w and v, (channels) each; or null for 1 and 0. */
    const float *weight, *bias;
    /** (images, embeddingStride): s, then t; or null, also if there are shifts only. */
    const float* embedding;
    Lines hat, line;
    /** Gradients, added to: of w and v, (channels); of the embedding, (images, as many as it has); or null. */
    float *weightGradient, *biasGradient, *embeddingGradient;
    int images, channels, stride, groups, pixels, embeddingStride;
    /** Whether the embedding has scales before its shifts. */
    int scaled, unused;

    __device__ float scale(int image, int c) const {
        return embedding == nullptr ? 1 : 1 + embedding[image * embeddingStride + c];
    }

    __device__ float total(int image, int which, int c) const {
        return totals[(image * 2 + which) * stride + c];
    }
};

/** One thread for each channel: the gradients of weights and embeddings. */
KERNEL(norm_gradient, MAP_THREADS, NormGradientArguments) {
    int c = static_cast<int>(thread_index());
    if (c >= args.channels) {
        return;
    }
    float w = args.weight == nullptr ? 1 : args.weight[c], v = args.weight == nullptr ? 0 : args.bias[c];
    float weight = 0, bias = 0;
    for (int image = 0; image < args.images; image++) {
        float sum = args.total(image, 0, c), hat = args.total(image, 1, c), scale = args.scale(image, c);
        weight = fmaf(scale, hat, weight);
        bias = fmaf(scale, sum, bias);
        if (args.embeddingGradient != nullptr && args.scaled) {
            float* to = args.embeddingGradient + image * 2 * args.channels + c;
            to[0] += fmaf(w, hat, v * sum);
            to[args.channels] += sum;
        } else if (args.embeddingGradient != nullptr) {
            args.embeddingGradient[image * args.channels + c] += sum;
        }
    }
    if (args.weightGradient != nullptr) {
        args.weightGradient[c] += weight;
    }
    if (args.biasGradient != nullptr) {
        args.biasGradient[c] += bias;
    }
}

/** One thread for each group of each image: slopes and offsets of its channels. */
KERNEL(norm_lines, MAP_THREADS, NormGradientArguments) {
    int i = static_cast<int>(thread_index());
    if (i >= args.images * args.groups) {
        return;
    }
    int image = i / args.groups, group = i % args.groups, width = args.channels / args.groups;
    int begin = group * width, at = image * args.stride;
    float mean = 0, meanHat = 0;
    for (int c = begin; c < begin + width; c++) {
        float scale = args.scale(image, c) * args.weight[c];
        mean = fmaf(scale, args.total(image, 0, c), mean);
        meanHat = fmaf(scale, args.total(image, 1, c), meanHat);
    }
    float count = static_cast<float>(width) * args.pixels, r = args.hat.a[at + begin];
    mean /= count;
    meanHat /= count;
    int end = group == args.groups - 1 ? args.stride : begin + width;
    for (int c = begin; c < end; c++) {
        args.line.a[at + c] = c < args.channels ? -r * r * meanHat : 0;
        args.line.b[at + c] = c < args.channels ? -r * fmaf(args.hat.b[at + c], meanHat, mean) : 0;
    }
}

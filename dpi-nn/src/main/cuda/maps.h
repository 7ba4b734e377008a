// Operations on activations other than convolution and attention, all bound by memory bandwidth.
#pragma once
#include "map.h"
#include "moments.h"

struct LoadArguments {
    /** (images, channels, height, width) */
    const float* planar;
    Map out;
    int images, unused;
};

/** One thread for each pixel. */
KERNEL(load_map, MAP_THREADS, LoadArguments) {
    long long pixel = thread_index(), plane = static_cast<long long>(args.out.height) * args.out.width;
    if (pixel < args.images * plane) {
        const float* from = args.planar + pixel / plane * plane * args.out.channels + pixel % plane;
        for (int c = 0; c < args.out.stride; c++) {
            args.out.data[pixel * args.out.stride + c] = to_element(c < args.out.channels ? from[c * plane] : 0);
        }
    }
}

struct StoreArguments {
    Map map;
    /** (images, channels, height, width) */
    float* planar;
    int images, unused;
};

/** One thread for each element of the result. */
KERNEL(store_map, MAP_THREADS, StoreArguments) {
    long long i = thread_index(), plane = static_cast<long long>(args.map.height) * args.map.width;
    if (i < args.images * plane * args.map.channels) {
        long long image = i / plane / args.map.channels, pixel = i % plane;
        int c = static_cast<int>(i / plane % args.map.channels);
        args.planar[i] = to_float(args.map.data[(image * plane + pixel) * args.map.stride + c]);
    }
}

struct CopyArguments {
    Source source;
    Residual residual;
    Map out;
    int images, unused;
};

/** One thread for each 16-byte vector. */
KERNEL(copy_map, MAP_THREADS, CopyArguments) {
    const Map& out = args.out;
    const Source& source = args.source;
    long long i = thread_index();
    int vecs = out.stride / VEC, plane = out.height * out.width;
    if (i >= static_cast<long long>(args.images) * plane * vecs) {
        return;
    }
    // A 16-byte vector's number in its image is below 2^31.
    int image = static_cast<int>(i / (plane * vecs)), vec = static_cast<int>(i % (plane * vecs));
    int pixel = vec / vecs, c = vec % vecs * VEC, y = pixel / out.width, x = pixel % out.width;
    const Map& from = c < source.first.channels ? source.first : source.second;
    int down = source.resample == AVERAGE_DOWN, up = source.resample == NEAREST_UP;
    const Element* data = from.begin(image) + from.offset((y << down) >> up, (x << down) >> up,
                                                          c < source.first.channels ? c : c - source.first.channels);
    float scale[VEC], shift[VEC], v[VEC] = {};
    source.affine(image, c, scale, shift);
    for (int k = 0; k < 1 + 3 * down; k++) {
        float sample[VEC];
        unpack(*reinterpret_cast<const Vec*>(data + from.offset(k / 2, k % 2, 0)), sample);
        source.activate(scale, shift, sample);
#pragma unroll
        for (int j = 0; j < VEC; j++) {
            v[j] = fmaf(down ? 0.25f : 1.0f, sample[j], v[j]);
        }
    }
    float residual[VEC];
    args.residual.load(image, y, x, c, residual);
#pragma unroll
    for (int j = 0; j < VEC; j++) {
        v[j] = c + j < out.channels ? v[j] + residual[j] : 0;
    }
    *reinterpret_cast<Vec*>(out.begin(image) + out.offset(y, x, c)) = pack(v);
}

struct GatherArguments {
    Map from, out;
    /** First channel of out to write; from.channels are written. */
    int firstChannel, images;
};

/** One thread for each element; zeros fill up the channels after the last. */
KERNEL(gather_map, MAP_THREADS, GatherArguments) {
    bool fills = args.firstChannel + args.from.channels == args.out.channels;
    int width = fills ? args.out.stride - args.firstChannel : args.from.channels;
    long long i = thread_index(), pixel = i / width;
    int c = static_cast<int>(i % width);
    if (pixel < static_cast<long long>(args.images) * args.out.height * args.out.width) {
        args.out.data[pixel * args.out.stride + args.firstChannel + c] =
            c < args.from.channels ? args.from.data[pixel * args.from.stride + c] : to_element(0);
    }
}

struct StatisticsArguments {
    Map map;
    Statistics statistics;
};

constexpr int STATISTICS_PIXELS = 64;

/** Blocks: 64 pixels each, images. One thread for each channel. */
KERNEL(map_statistics, MAP_THREADS, StatisticsArguments) {
    int pixels = args.map.height * args.map.width;
    int first = blockIdx.x * STATISTICS_PIXELS;
    for (int c = threadIdx.x; c < args.map.channels; c += MAP_THREADS) {
        RunningMoments<1> moments;
        for (int i = first; i < first + STATISTICS_PIXELS && i < pixels; i++) {
            long long pixel = static_cast<long long>(blockIdx.y) * pixels + i;
            moments.add({to_float(args.map.data[pixel * args.map.stride + c])});
        }
        args.statistics.store(blockIdx.y, blockIdx.x, c, moments.moments(0));
    }
}

struct EmbeddingAffineArguments {
    /** (images, embeddingStride): scales, less 1, then shifts; or shifts only. */
    const float* embedding;
    float *scale, *shift;
    int embeddingStride, affineStride, channels, scaled;
};

/** Blocks: images. Scale and shift of every channel from an embedding alone. */
KERNEL(embedding_affine, MAP_THREADS, EmbeddingAffineArguments) {
    const float* embedding = args.embedding + blockIdx.x * args.embeddingStride;
    for (int c = threadIdx.x; c < args.affineStride; c += MAP_THREADS) {
        bool real = c < args.channels;
        int at = blockIdx.x * args.affineStride + c;
        args.scale[at] = real ? args.scaled ? 1 + embedding[c] : 1 : 0;
        args.shift[at] = real ? embedding[args.scaled ? args.channels + c : c] : 0;
    }
}

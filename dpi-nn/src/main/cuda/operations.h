// Operations that guided-diffusion's UNets do not have: general, with one thread for each element of the result.
#pragma once
#include "map.h"

constexpr int ELEMENT_THREADS = 256;

__device__ inline long long element_index() {
    return static_cast<long long>(blockIdx.x) * ELEMENT_THREADS + threadIdx.x;
}

/** The position of an element: image, row, column and channel, up to the stride. */
struct Place {
    int image, y, x, c;
    bool inside;

    __device__ Place(const Map& map, int images, long long i) {
        long long plane = static_cast<long long>(map.height) * map.width * map.stride;
        inside = i < images * plane;
        image = static_cast<int>(i / plane);
        int rest = static_cast<int>(i % plane);
        c = rest % map.stride;
        x = rest / map.stride % map.width;
        y = rest / map.stride / map.width;
    }
};

__device__ inline float element(const Map& map, int image, int y, int x, int c) {
    return to_float(map.begin(image)[map.offset(y, x, c)]);
}

__device__ inline void store(const Map& map, const Place& at, float value) {
    map.begin(at.image)[map.offset(at.y, at.x, at.c)] = to_element(at.c < map.channels ? value : 0);
}

enum Function { IDENTITY, SILU, LEAKY_RELU, SIGMOID };

__device__ inline float apply(int function, float slope, float x) {
    switch (function) {
        case SILU:
            return silu(x);
        case LEAKY_RELU:
            return x < 0 ? slope * x : x;
        case SIGMOID:
            return 1 / (1 + expf(-x));
        default:
            return x;
    }
}

struct ActivateArguments {
    Map map;
    int images, function;
    float slope;
    int unused;
};

/** In place. */
KERNEL(activate_map, ELEMENT_THREADS, ActivateArguments) {
    Place at(args.map, args.images, element_index());
    if (at.inside) {
        store(args.map, at, apply(args.function, args.slope, element(args.map, at.image, at.y, at.x, at.c)));
    }
}

struct WindowArguments {
    Map in, out;
    int height, width, strideY, strideX, paddingY, paddingX;
    int images;
    /**
     * For pooling: 0 for the maximum, 1 for the mean without padding, 2 for the mean with padding. For convolution:
     * groups.
     */
    int kind;
    /**
     * For convolution: weight (out, in / groups, height, width), bias (out), and (images, embeddingStride) to be added,
     * or null.
     */
    const float *weight, *bias, *embedding;
    int embeddingStride, unused;
};

KERNEL(pool_map, ELEMENT_THREADS, WindowArguments) {
    Place at(args.out, args.images, element_index());
    if (!at.inside) {
        return;
    }
    int top = at.y * args.strideY - args.paddingY, left = at.x * args.strideX - args.paddingX;
    int margin = args.kind == 2;
    int rows = min(top + args.height, args.in.height + margin * args.paddingY) - max(top, -margin * args.paddingY);
    int columns = min(left + args.width, args.in.width + margin * args.paddingX) - max(left, -margin * args.paddingX);
    float value = args.kind == 0 ? -INFINITY : 0;
    for (int y = max(0, top); y < min(args.in.height, top + args.height); y++) {
        for (int x = max(0, left); x < min(args.in.width, left + args.width); x++) {
            float v = element(args.in, at.image, y, x, at.c);
            value = args.kind == 0 ? fmaxf(value, v) : value + v;
        }
    }
    store(args.out, at, args.kind == 0 ? value : value / (rows * columns));
}

/** Any convolution, straight from the definition. */
KERNEL(general_convolution, ELEMENT_THREADS, WindowArguments) {
    Place at(args.out, args.images, element_index());
    if (!at.inside) {
        return;
    }
    float sum = 0;
    if (at.c < args.out.channels) {
        int inputs = args.in.channels / args.kind, first = at.c / (args.out.channels / args.kind) * inputs;
        const float* weight = args.weight + static_cast<long long>(at.c) * inputs * args.height * args.width;
        sum = args.bias[at.c];
        if (args.embedding != nullptr) {
            sum += args.embedding[at.image * args.embeddingStride + at.c];
        }
        for (int tap = 0; tap < args.height * args.width; tap++) {
            int y = at.y * args.strideY - args.paddingY + tap / args.width;
            int x = at.x * args.strideX - args.paddingX + tap % args.width;
            if (y < 0 || y >= args.in.height || x < 0 || x >= args.in.width) {
                continue;
            }
            for (int i = 0; i < inputs; i++) {
                sum = fmaf(as_factor(weight[i * args.height * args.width + tap]),
                           as_factor(element(args.in, at.image, y, x, first + i)), sum);
            }
        }
    }
    store(args.out, at, sum);
}

struct ResizeArguments {
    Map in, out;
    int images, unused;
};

/** The position of a result's pixel between two of the source. */
struct Between {
    int low, high;
    float weight;

    __device__ Between(int i, int from, int to) {
        double at = fmax(0.0, (i + 0.5) * (static_cast<double>(from) / to) - 0.5);
        low = min(static_cast<int>(at), from - 1);
        high = min(low + 1, from - 1);
        weight = static_cast<float>(at - low);
    }
};

KERNEL(bilinear_map, ELEMENT_THREADS, ResizeArguments) {
    Place at(args.out, args.images, element_index());
    if (at.inside) {
        Between row(at.y, args.in.height, args.out.height), column(at.x, args.in.width, args.out.width);
        float v[2];
        for (int i = 0; i < 2; i++) {
            int y = i == 0 ? row.low : row.high;
            float left = element(args.in, at.image, y, column.low, at.c);
            v[i] = left + column.weight * (element(args.in, at.image, y, column.high, at.c) - left);
        }
        store(args.out, at, v[0] + row.weight * (v[1] - v[0]));
    }
}

/** Zero padding below, to the right and after the last channel. */
KERNEL(pad_map, ELEMENT_THREADS, ResizeArguments) {
    Place at(args.out, args.images, element_index());
    if (at.inside) {
        bool real = at.y < args.in.height && at.x < args.in.width && at.c < args.in.channels;
        store(args.out, at, real ? element(args.in, at.image, at.y, at.x, at.c) : 0);
    }
}

struct GlobalMeanArguments {
    Map in;
    /** (images, channels) */
    float* out;
    int images, unused;
};

/** One thread for each channel of each image. */
KERNEL(global_mean, ELEMENT_THREADS, GlobalMeanArguments) {
    long long i = element_index();
    if (i < static_cast<long long>(args.images) * args.in.channels) {
        int image = static_cast<int>(i / args.in.channels), c = static_cast<int>(i % args.in.channels);
        float sum = 0;
        for (int y = 0; y < args.in.height; y++) {
            float row = 0;
            for (int x = 0; x < args.in.width; x++) {
                row += element(args.in, image, y, x, c);
            }
            sum += row;
        }
        args.out[i] = sum / (args.in.height * args.in.width);
    }
}

struct VectorFunctionArguments {
    /** (images, inStride) */
    const float* in;
    /** (features) each, or null */
    const float *scale, *shift;
    /** (images, features) */
    float* out;
    int images, features, inStride, function;
    float slope;
    int unused;
};

/** f(in), or in · scale + shift. */
KERNEL(vector_function, ELEMENT_THREADS, VectorFunctionArguments) {
    int i = blockIdx.x * ELEMENT_THREADS + threadIdx.x;
    if (i < args.images * args.features) {
        int c = i % args.features;
        float x = args.in[i / args.features * args.inStride + c];
        args.out[i] = args.scale == nullptr ? apply(args.function, args.slope, x)
                                            : fmaf(x, args.scale[c], args.shift[c]);
    }
}

// Activations in memory, and how a kernel reads them. DeviceMaps.java writes these structures field by field.
#pragma once
#include "element.h"

/** Threads of a block of the kernels that go over a map. */
constexpr int MAP_THREADS = 256;

__device__ inline long long thread_index() {
    return static_cast<long long>(blockIdx.x) * MAP_THREADS + threadIdx.x;
}

/** (images, height, width, stride) elements; the channels beyond the last one, up to the stride, are 0. */
struct Map {
    Element* data;
    int height, width, channels, stride;

    /** The beginning of an image. */
    __device__ Element* begin(int image) const {
        return data + static_cast<long long>(image) * (height * width * stride);
    }

    /** The offset of an element in its image, which has fewer than 2^31 elements. */
    __device__ int offset(int y, int x, int c) const {
        return (y * width + x) * stride + c;
    }
};

enum Resample { NONE, NEAREST_UP, AVERAGE_DOWN };

/** A residual, which is added to a result: nothing (data null), or a value that has the same size after resampling. */
struct Residual {
    Map map;
    int resample;
    int unused;

    /** The residual's 16-byte vector that begins at channel c, a multiple of VEC; zeros if there is none. */
    __device__ void load(int image, int y, int x, int c, float (&v)[VEC]) const {
#pragma unroll
        for (int j = 0; j < VEC; j++) {
            v[j] = 0;
        }
        if (map.data == nullptr) {
            return;
        }
        int down = resample == AVERAGE_DOWN, up = resample == NEAREST_UP;
        const Element* from = map.begin(image) + map.offset((y << down) >> up, (x << down) >> up, c);
        float weight = down ? 0.25f : 1.0f;
        for (int i = 0; i < 1 + 3 * down; i++) {
            float r[VEC];
            unpack(*reinterpret_cast<const Vec*>(from + map.offset(i / 2, i % 2, 0)), r);
#pragma unroll
            for (int j = 0; j < VEC; j++) {
                v[j] = fmaf(weight, r[j], v[j]);
            }
        }
    }
};

/** resample(silu(scale · concat(first, second) + shift)). */
struct Source {
    Map first, second;
    /** (images, affineStride) each, or null. */
    const float *scale, *shift;
    int affineStride, silu, resample, unused;

    __device__ int channels() const {
        return first.channels + second.channels;
    }

    /** Scales and shifts of a 16-byte vector's channels; 1 and 0 if there are none. */
    __device__ void affine(int image, int c, float (&a)[VEC], float (&b)[VEC]) const {
        int at = image * affineStride + c;
#pragma unroll
        for (int j = 0; j < VEC; j += 4) {
            Floats<4> fours[2] = {{1, 1, 1, 1}, {0, 0, 0, 0}};
            if (scale != nullptr) {
                fours[0] = *reinterpret_cast<const Floats<4>*>(scale + at + j);
                fours[1] = *reinterpret_cast<const Floats<4>*>(shift + at + j);
            }
#pragma unroll
            for (int i = 0; i < 4; i++) {
                a[j + i] = fours[0].x[i];
                b[j + i] = fours[1].x[i];
            }
        }
    }

    /** Normalises and activates a 16-byte vector, before resampling. */
    __device__ void activate(const float (&a)[VEC], const float (&b)[VEC], float (&x)[VEC]) const {
#pragma unroll
        for (int j = 0; j < VEC; j++) {
            x[j] = fmaf(x[j], a[j], b[j]);
        }
        // One test for all elements: a test for each would keep them from being computed in parallel.
        if (silu) {
#pragma unroll
            for (int j = 0; j < VEC; j++) {
                x[j] = ::silu(x[j]);
            }
        }
    }
};

// Activations in memory, and how a kernel reads them. Mirrored field by field by LaunchPlan's arguments.
#pragma once
#include "element.h"

/** (images, height, width, stride) elements; the channels beyond the last one, up to the stride, are 0. */
struct Map {
    Element* data;
    int height, width, channels, stride;

    __device__ long long offset(int image, int y, int x, int c) const {
        return ((static_cast<long long>(image) * height + y) * width + x) * stride + c;
    }
};

enum Resample { NONE, NEAREST_UP, AVERAGE_DOWN };

/** What is added to a result: nothing (data null), a value of its size once resampled, or one channel for all. */
struct Residual {
    Map map;
    int resample;
    int unused;

    __device__ int samples() const {
        return resample == AVERAGE_DOWN ? 4 : 1;
    }

    /** Where one of the samples of a pixel lies that are averaged. */
    __device__ const Element* sample(int i, int image, int y, int x, int c) const {
        int down = resample == AVERAGE_DOWN, up = resample == NEAREST_UP;
        return map.data + map.offset(image, ((y << down) >> up) + i / 2, ((x << down) >> up) + i % 2,
                                     map.channels == 1 ? 0 : c);
    }

    __device__ float at(int image, int y, int x, int c) const {
        float sum = 0;
        for (int i = 0; i < samples(); i++) {
            sum += to_float(*sample(i, image, y, x, c));
        }
        return sum / samples();
    }

    /** Adds a piece that begins at channel c, a multiple of a piece. */
    __device__ void add(int image, int y, int x, int c, float (&v)[PIECE]) const {
        float weight = 1.0f / samples();
        for (int i = 0; i < samples(); i++) {
            float r[PIECE];
            unpack(*reinterpret_cast<const Piece*>(sample(i, image, y, x, c)), r);
#pragma unroll
            for (int j = 0; j < PIECE; j++) {
                v[j] = fmaf(weight, map.channels == 1 ? r[0] : r[j], v[j]);
            }
        }
    }
};

/** resample(silu(scale · (first and second side by side) + shift)). */
struct Source {
    Map first, second;
    /** (images, affineStride) each, or null. */
    const float *scale, *shift;
    int affineStride, silu, resample, unused;

    __device__ int channels() const {
        return first.channels + second.channels;
    }

    /** The element before resampling. */
    __device__ float at(int image, int y, int x, int c) const {
        float v = c < first.channels ? to_float(first.data[first.offset(image, y, x, c)])
                                     : to_float(second.data[second.offset(image, y, x, c - first.channels)]);
        if (scale != nullptr) {
            v = v * scale[image * affineStride + c] + shift[image * affineStride + c];
        }
        return silu ? ::silu(v) : v;
    }
};

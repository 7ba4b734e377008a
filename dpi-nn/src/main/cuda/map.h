// Activations in memory, and how a kernel reads them. Mirrored field by field by LaunchPlan's arguments.
#pragma once
#include "element.h"

/** (images, height, width, stride) elements; the channels beyond the last one, up to the stride, are 0. */
struct Map {
    Element* data;
    int height, width, channels, stride;

    /** Where an image begins. */
    __device__ Element* begin(int image) const {
        return data + static_cast<long long>(image) * (height * width * stride);
    }

    /** An element's place in its image, which has fewer than 2^31 of them. */
    __device__ int offset(int y, int x, int c) const {
        return (y * width + x) * stride + c;
    }
};

enum Resample { NONE, NEAREST_UP, AVERAGE_DOWN };

/** What is added to a result: nothing (data null), or a value of its size once resampled. */
struct Residual {
    Map map;
    int resample;
    int unused;

    /** Adds a piece that begins at channel c, a multiple of a piece, where there is something to add. */
    __device__ void add(int image, int y, int x, int c, float (&v)[PIECE]) const {
        if (map.data == nullptr) {
            return;
        }
        int down = resample == AVERAGE_DOWN, up = resample == NEAREST_UP;
        const Element* from = map.begin(image) + map.offset((y << down) >> up, (x << down) >> up, c);
        float weight = down ? 0.25f : 1.0f;
        for (int i = 0; i < 1 + 3 * down; i++) {
            float r[PIECE];
            unpack(*reinterpret_cast<const Piece*>(from + map.offset(i / 2, i % 2, 0)), r);
#pragma unroll
            for (int j = 0; j < PIECE; j++) {
                v[j] = fmaf(weight, r[j], v[j]);
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

    /** Scales and shifts of a piece's channels; 1 and 0 where there are none. */
    __device__ void affine(int image, int c, float (&a)[PIECE], float (&b)[PIECE]) const {
        int at = image * affineStride + c;
#pragma unroll
        for (int j = 0; j < PIECE; j += 4) {
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

    /** What becomes of a piece before it is resampled. */
    __device__ void activate(const float (&a)[PIECE], const float (&b)[PIECE], float (&x)[PIECE]) const {
#pragma unroll
        for (int j = 0; j < PIECE; j++) {
            x[j] = fmaf(x[j], a[j], b[j]);
        }
        // One test for all: between the elements it would keep them from being computed side by side.
        if (silu) {
#pragma unroll
            for (int j = 0; j < PIECE; j++) {
                x[j] = ::silu(x[j]);
            }
        }
    }
};

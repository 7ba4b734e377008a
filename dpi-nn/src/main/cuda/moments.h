// Means and squared deviations for group normalisation, gathered where values are written and joined later in a fixed
// order, so that results never differ between runs.
#pragma once
#include "element.h"

/** Count, mean and sum of squared deviations from the mean. */
struct Moments {
    float count, mean, squares;

    /** Chan, Golub and LeVeque's update (1979). */
    __device__ void join(const Moments& other) {
        float total = count + other.count;
        float share = other.count * fast_reciprocal(fmaxf(total, 1));
        float delta = other.mean - mean;
        mean = fmaf(delta, share, mean);
        squares += fmaf(delta * delta, count * share, other.squares);
        count = total;
    }
};

/** Running sums of one thread for N channels, shifted by the first values, which are near the means. */
template <int N>
struct RunningMoments {
    float count = 0, reference[N], sum[N] = {}, squares[N] = {};

    __device__ void add(const float (&x)[N]) {
#pragma unroll
        for (int i = 0; i < N; i++) {
            reference[i] = count == 0 ? x[i] : reference[i];
            float distance = x[i] - reference[i];
            sum[i] += distance;
            squares[i] = fmaf(distance, distance, squares[i]);
        }
        count += 1;
    }

    __device__ Moments moments(int i) const {
        if (count == 0) {
            return {0, 0, 0};
        }
        float shift = sum[i] / count;
        return {count, reference[i] + shift, fmaxf(squares[i] - sum[i] * shift, 0)};
    }
};

/** The moments of a map: (images, tiles, 3, channels), or null. */
struct Statistics {
    float* data;
    int tiles, channels;

    __device__ void store(int image, int tile, int c, const Moments& m) const {
        float* row = data + (static_cast<long long>(image) * tiles + tile) * 3 * channels + c;
        row[0] = m.count;
        row[channels] = m.mean;
        row[2 * channels] = m.squares;
    }

    /** Other blocks may have stored them during this launch, if it was waited for. */
    __device__ Moments load(int image, int tile, int c) const {
        const float* row = data + (static_cast<long long>(image) * tiles + tile) * 3 * channels + c;
        return {load_written(row), load_written(row + channels), load_written(row + 2 * channels)};
    }
};

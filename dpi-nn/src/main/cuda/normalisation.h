// Group normalisation as a scale and a shift of every channel, from the moments of a map's tiles. A convolution
// computes those of the normalisation that follows itself, in its image's last block; there is a kernel for what no
// convolution completes.
#pragma once
#include "moments.h"

struct NormArguments {
    /** Moments of the two parts of a concatenation, or of a value and nothing. */
    Statistics first, second;
    /** (channels) each */
    const float *weight, *bias;
    /** (images, embeddingStride): scales, less 1, then shifts; or null. */
    const float* embedding;
    /** (images, affineStride) each; beyond the last channel 0. Scale is null if there is no normalisation. */
    float *scale, *shift;
    int groups, embeddingStride, affineStride;
    float epsilon;
};

/** The moments of a convolution's result, and the normalisation that they complete. */
struct ResultMoments {
    /** Moments of every tile; or null. */
    Statistics tiles;
    /** Moments of runs of consecutive tiles; the same as tiles if a run is one tile. */
    Statistics runs;
    /** For each image one, then (tiles of channels, runs); 0 before and after the launch. */
    unsigned* semaphores;
    int tilesOfARun, unused;
    NormArguments norm;
};

/** The first or the second, number by number: a reference to one of them would put both into memory. */
__device__ inline Moments choose(bool first, const Moments& a, const Moments& b) {
    return {first ? a.count : b.count, first ? a.mean : b.mean, first ? a.squares : b.squares};
}

/** Joins the moments of neighbouring lanes, those of the lower lane first: the same result in all of them. */
template <int LANES>
__device__ inline Moments join_lanes(Moments mine) {
#pragma unroll
    for (int bits = 1; bits < LANES; bits *= 2) {
        Moments other = {exchange(mine.count, bits), exchange(mine.mean, bits), exchange(mine.squares, bits)};
        bool isLower = (threadIdx.x & bits) == 0;
        Moments joined = choose(isLower, mine, other);
        joined.join(choose(isLower, other, mine));
        mine = joined;
    }
    return mine;
}

/** Normalises groups of an image, LANES neighbouring threads each of as many groups as THREADS suffice for. */
template <int THREADS, int LANES>
__device__ inline void normalise(const NormArguments& norm, int image, int firstGroup, int lastGroup) {
    int channels = norm.first.channels + norm.second.channels, width = channels / norm.groups;
    int lane = threadIdx.x % LANES;
    // The same number of rounds in all threads: they exchange moments.
    for (int round = firstGroup; round <= lastGroup; round += THREADS / LANES) {
        int group = round + threadIdx.x / LANES, begin = group * width;
        bool isAny = group <= lastGroup;
        Moments moments = {0, 0, 0};
        auto join = [&](const Statistics& statistics, int offset) {
            int from = max(begin - offset, 0), to = min(begin + width - offset, statistics.channels);
            // All channels of one tile, then of the next: neighbouring threads take neighbouring channels.
#pragma unroll 8
            for (int i = lane; i < (to - from) * statistics.tiles; i += LANES) {
                moments.join(statistics.load(image, i / (to - from), from + i % (to - from)));
            }
        };
        if (isAny) {
            join(norm.first, 0);
            join(norm.second, norm.first.channels);
        }
        moments = join_lanes<LANES>(moments);
        float inverse = 1 / sqrtf(moments.squares / moments.count + norm.epsilon);
        int end = group == norm.groups - 1 ? norm.affineStride : begin + width;
        for (int c = begin + lane; c < end && isAny; c += LANES) {
            float scale = 0, shift = 0;
            if (c < channels) {
                scale = norm.weight[c] * inverse;
                shift = norm.bias[c] - moments.mean * scale;
                if (norm.embedding != nullptr) {
                    const float* embedding = norm.embedding + image * norm.embeddingStride;
                    scale *= 1 + embedding[c];
                    shift = shift * (1 + embedding[c]) + embedding[channels + c];
                }
            }
            norm.scale[image * norm.affineStride + c] = scale;
            norm.shift[image * norm.affineStride + c] = shift;
        }
    }
}

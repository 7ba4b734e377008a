// Attention without its matrix of scores in memory (Dao et al., "FlashAttention", 2022): a block holds 64 queries of one
// head and goes through the keys 64 at a time, with a running maximum and sum for every query. Heads wider than 64
// channels are divided by their values' channels; each block then computes all scores again.
#pragma once
#include "map.h"
#include "product.h"

struct AttentionArguments {
    Map qkv;
    Map out;
    int heads, headChannels;
    /** Offsets of a head's queries, keys and values: head · headStride + 0, 1, 2 times partStride. */
    int headStride, partStride;
    /** Scale of the scores. */
    float scale;
    int unused;
};

struct Attention {
    static constexpr int THREADS = 128;
    static constexpr int TILE = 64;
    static constexpr int K_TILE_BYTES = 64;
    static constexpr int K_TILE = K_TILE_BYTES / sizeof(Element);
    static constexpr int ROW_BYTES = K_TILE_BYTES + 16;
    /** Pitch of rows of 64 elements. */
    static constexpr int WIDE_ROW_BYTES = TILE * sizeof(Element) + 16;
    static constexpr int SHARED_BYTES = 2 * TILE * ROW_BYTES + 2 * TILE * WIDE_ROW_BYTES;

    const AttentionArguments& args;
    int head, image, pixels, firstQuery, firstValue;
    char *queries, *keys, *weights, *values;

    __device__ explicit Attention(const AttentionArguments& args) : args(args) {
        head = blockIdx.y % args.heads;
        image = blockIdx.z;
        pixels = args.qkv.height * args.qkv.width;
        firstQuery = blockIdx.x * TILE;
        firstValue = blockIdx.y / args.heads * TILE;
        queries = shared_memory();
        keys = queries + TILE * ROW_BYTES;
        weights = keys + TILE * ROW_BYTES;
        values = weights + TILE * WIDE_ROW_BYTES;
    }

    /** A 16-byte vector of part 0 (queries), 1 (keys) or 2 (values) of a pixel; zeros beyond the last. */
    __device__ Vec vec(int part, int pixel, int channel) const {
        if (pixel >= pixels || channel >= args.headChannels) {
            return {};
        }
        int c = head * args.headStride + part * args.partStride + channel;
        long long offset = (static_cast<long long>(image) * pixels + pixel) * args.qkv.stride + c;
        Vec vec = *reinterpret_cast<const Vec*>(args.qkv.data + offset);
#if PRECISION == TF32
        float x[VEC];
        unpack(vec, x);
        for (int i = 0; i < VEC; i++) {
            x[i] = as_factor(x[i]);
        }
        vec = pack(x);
#endif
        return vec;
    }

    __device__ void copyRows(int part, int firstPixel, int firstChannel, char* rows) const {
        for (int i = threadIdx.x; i < TILE * K_TILE_BYTES / 16; i += THREADS) {
            int row = i / (K_TILE_BYTES / 16), p = i % (K_TILE_BYTES / 16);
            *reinterpret_cast<Vec*>(rows + row * ROW_BYTES + p * 16) =
                vec(part, firstPixel + row, firstChannel + p * VEC);
        }
    }

    /** Values with a row for each channel, for the right operand of a product. */
    __device__ void copyValues(int firstKey) const {
        for (int i = threadIdx.x; i < TILE * TILE / VEC; i += THREADS) {
            int key = i % TILE, channel = i / TILE * VEC;
            float x[VEC];
            unpack(vec(2, firstKey + key, firstValue + channel), x);
            for (int j = 0; j < VEC; j++) {
                Element* row = reinterpret_cast<Element*>(values + (channel + j) * WIDE_ROW_BYTES);
                row[key] = to_element(x[j]);
            }
        }
    }

    __device__ void run() const {
        int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
        Rows<1> queryRows, weightRows;
        queryRows.locate([&](int row) { return (warp * 16 + row) * ROW_BYTES; });
        weightRows.locate([&](int row) { return (warp * 16 + row) * WIDE_ROW_BYTES; });
        float sums[1][8][4] = {};
        // For the two rows of each thread.
        float greatest[2] = {-INFINITY, -INFINITY}, total[2] = {};
        for (int firstKey = 0; firstKey < pixels; firstKey += TILE) {
            float scores[1][8][4] = {};
            for (int c = 0; c < args.headChannels; c += K_TILE) {
                __syncthreads();
                copyRows(0, firstQuery, c, queries);
                copyRows(1, firstKey, c, keys);
                __syncthreads();
                multiply(scores, queries, queryRows, keys, ROW_BYTES, K_TILE_BYTES);
            }
            copyValues(firstKey);
#pragma unroll
            for (int half = 0; half < 2; half++) {
                float before = greatest[half];
#pragma unroll
                for (int i = 0; i < 16; i++) {
                    float& score = scores[0][i / 2][2 * half + i % 2];
                    score = firstKey + i / 2 * 8 + lane % 4 * 2 + i % 2 < pixels ? score * args.scale : -INFINITY;
                    greatest[half] = fmaxf(greatest[half], score);
                }
                greatest[half] = fmaxf(greatest[half], exchange(greatest[half], 1));
                greatest[half] = fmaxf(greatest[half], exchange(greatest[half], 2));
                float faded = fast_exp(before - greatest[half]);
                total[half] *= faded;
                Element* row = reinterpret_cast<Element*>(weights + (warp * 16 + 8 * half + lane / 4) * WIDE_ROW_BYTES);
#pragma unroll
                for (int n = 0; n < 8; n++) {
                    float first = fast_exp(scores[0][n][2 * half] - greatest[half]);
                    float second = fast_exp(scores[0][n][2 * half + 1] - greatest[half]);
                    total[half] += first + second;
                    store_pair(row + n * 8 + lane % 4 * 2, as_factor(first), as_factor(second));
                    sums[0][n][2 * half] *= faded;
                    sums[0][n][2 * half + 1] *= faded;
                }
            }
            __syncthreads();
            multiply(sums, weights, weightRows, values, WIDE_ROW_BYTES, TILE * static_cast<int>(sizeof(Element)));
        }
#pragma unroll
        for (int half = 0; half < 2; half++) {
            total[half] += exchange(total[half], 1);
            total[half] += exchange(total[half], 2);
            float share = 1 / total[half];
            int pixel = firstQuery + warp * 16 + 8 * half + lane / 4;
            if (pixel >= pixels) {
                continue;
            }
            long long offset = (static_cast<long long>(image) * pixels + pixel) * args.out.stride;
            Element* out = args.out.data + offset + head * args.headChannels;
#pragma unroll
            for (int n = 0; n < 8; n++) {
                int channel = firstValue + n * 8 + lane % 4 * 2;
                if (channel < args.headChannels) {
                    store_pair(out + channel, sums[0][n][2 * half] * share, sums[0][n][2 * half + 1] * share);
                }
            }
        }
    }
};

KERNEL(attention, Attention::THREADS, AttentionArguments) {
    Attention(args).run();
}

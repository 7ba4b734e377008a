// Attention without its matrix of scores in memory (Dao et al., "FlashAttention", 2022): a block holds 64 queries of
// one head and goes through the keys 64 at a time, with a running maximum and sum for every query. Heads wider than 64
// channels are divided by their values' channels; each block then computes all scores again. The next keys are copied
// during the softmax of the last ones, values are loaded during the products of queries and keys.
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
    static constexpr int PANEL_BYTES = TILE * K_TILE_BYTES;
    /** K tiles of a head's channels in shared memory: all of them, so that queries are copied once, or else so many. */
    static constexpr int MOST_PANELS = 8;
    /** K tiles of 64 keys. */
    static constexpr int KEY_PANELS = TILE / K_TILE;
    /** 16-byte vectors of 64 keys' values that each thread loads. */
    static constexpr int VALUE_VECS = TILE * TILE / VEC / THREADS;

    const AttentionArguments& args;
    int head, image, pixels, firstQuery, firstValue, kTiles, panels;
    char *queries, *keys, *weights, *values;

    __device__ explicit Attention(const AttentionArguments& args) : args(args) {
        head = blockIdx.y % args.heads;
        image = blockIdx.z;
        pixels = args.qkv.height * args.qkv.width;
        firstQuery = blockIdx.x * TILE;
        firstValue = blockIdx.y / args.heads * TILE;
        kTiles = (args.headChannels + K_TILE - 1) / K_TILE;
        panels = min(kTiles, MOST_PANELS);
        queries = shared_memory();
        keys = queries + panels * PANEL_BYTES;
        weights = keys + panels * PANEL_BYTES;
        values = weights + KEY_PANELS * PANEL_BYTES;
    }

    __device__ bool isInside(int pixel, int channel) const {
        return pixel < pixels && channel < args.headChannels;
    }

    /** The address of queries (part 0), keys (1) or values (2). */
    __device__ const Element* at(int part, int pixel, int channel) const {
        int c = head * args.headStride + part * args.partStride + channel;
        return args.qkv.begin(image) + pixel * args.qkv.stride + c;
    }

    __device__ static Vec as_factors(const Vec& vec) {
        float x[VEC];
        unpack(vec, x);
#pragma unroll
        for (int i = 0; i < VEC; i++) {
            x[i] = as_factor(x[i]);
        }
        return pack(x);
    }

    /** Calls f(offset in shared memory, row, channel of the head) for the thread's vectors from a K tile on. */
    template <class F>
    __device__ void forOwnVectors(int firstKTile, F f) const {
        int vec = threadIdx.x % VECS;
        for (int kTile = firstKTile; kTile < min(firstKTile + panels, kTiles); kTile++) {
            for (int row = threadIdx.x / VECS; row < TILE; row += THREADS / VECS) {
                f((kTile - firstKTile) * PANEL_BYTES + panel_offset(row, vec), row, kTile * K_TILE + vec * VEC);
            }
        }
    }

    /** Starts copies of queries or keys; zeros beyond the last pixel and channel. */
    __device__ void copy(int part, int firstPixel, int firstKTile, char* to) const {
        forOwnVectors(firstKTile, [&](int offset, int row, int channel) {
            bool inside = isInside(firstPixel + row, channel);
            copy_async(to + offset, inside ? at(part, firstPixel + row, channel) : args.qkv.data, inside);
        });
    }

    /** Rounds what the thread has copied. */
    __device__ void round(int firstKTile, char* rows) const {
        forOwnVectors(firstKTile, [&](int offset, int, int) {
            Vec* vec = reinterpret_cast<Vec*>(rows + offset);
            *vec = as_factors(*vec);
        });
    }

    /** Starts copies of the keys, and of the queries unless those are there, from a K tile on. */
    __device__ void copyOperands(int firstKey, int firstKTile) const {
        if (firstKey == 0 || panels < kTiles) {
            copy(0, firstQuery, firstKTile, queries);
        }
        copy(1, firstKey, firstKTile, keys);
        commit_copies();
    }

    /** The products of all queries and 64 keys, whose copies were started; starts those of the next keys. */
    __device__ void computeScores(float (&scores)[1][8][4], const Rows& rows, int firstKey) const {
        for (int kTile = 0; kTile < kTiles; kTile += panels) {
            wait_copies<0>();
#if PRECISION == TF32
            if (firstKey == 0 || panels < kTiles) {
                round(kTile, queries);
            }
            round(kTile, keys);
#endif
            __syncthreads();
            multiply(scores, rows, {queries, keys, 0, PANEL_BYTES, PANEL_BYTES, 0}, min(panels, kTiles - kTile));
            __syncthreads();
            if (kTile + panels < kTiles) {
                copyOperands(firstKey, kTile + panels);
            } else if (firstKey + TILE < pixels) {
                copyOperands(firstKey + TILE, 0);
            }
        }
    }

    __device__ void loadValues(Vec (&loaded)[VALUE_VECS], int firstKey) const {
#pragma unroll
        for (int i = 0; i < VALUE_VECS; i++) {
            int n = i * THREADS + threadIdx.x, key = firstKey + n % TILE, channel = firstValue + n / TILE * VEC;
            loaded[i] = isInside(key, channel) ? *reinterpret_cast<const Vec*>(at(2, key, channel)) : Vec{};
        }
    }

    /** A row for each channel, for the right operand of a product. */
    __device__ void storeValues(const Vec (&loaded)[VALUE_VECS]) const {
#pragma unroll
        for (int i = 0; i < VALUE_VECS; i++) {
            int n = i * THREADS + threadIdx.x;
            float x[VEC];
            unpack(loaded[i], x);
#pragma unroll
            for (int j = 0; j < VEC; j++) {
                *element(values, n / TILE * VEC + j, n % TILE) = to_element(as_factor(x[j]));
            }
        }
    }

    /** An element of a matrix with a column for each of 64 keys. */
    __device__ static Element* element(char* matrix, int row, int key) {
        char* panel = matrix + key / K_TILE * PANEL_BYTES;
        return reinterpret_cast<Element*>(panel + panel_offset(row, key % K_TILE / VEC)) + key % VEC;
    }

    __device__ void run() const {
        int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
        Rows rows([&](int row) { return warp * 16 + row; });
        float sums[1][8][4] = {};
        // For the two rows of each thread.
        float greatest[2] = {-INFINITY, -INFINITY}, total[2] = {};
        copyOperands(0, 0);
        for (int firstKey = 0; firstKey < pixels; firstKey += TILE) {
            Vec loaded[VALUE_VECS];
            loadValues(loaded, firstKey);
            float scores[1][8][4] = {};
            computeScores(scores, rows, firstKey);
            storeValues(loaded);
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
#pragma unroll
                for (int n = 0; n < 8; n++) {
                    float first = fast_exp(scores[0][n][2 * half] - greatest[half]);
                    float second = fast_exp(scores[0][n][2 * half + 1] - greatest[half]);
                    total[half] += first + second;
                    Element* pair = element(weights, warp * 16 + 8 * half + lane / 4, n * 8 + lane % 4 * 2);
                    store_pair(pair, as_factor(first), as_factor(second));
                    sums[0][n][2 * half] *= faded;
                    sums[0][n][2 * half + 1] *= faded;
                }
            }
            __syncthreads();
            multiply(sums, rows, {weights, values, 0, PANEL_BYTES, PANEL_BYTES, 0}, KEY_PANELS);
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

// Convolution as implicit matrix multiplication.
//
// A block computes TH×TW pixels by BN channels of one image. Input channels come in chunks of 64 bytes. Of a chunk the
// patch of all pixels that the tile's taps touch is copied to shared memory once and read by every tap from there; the
// weights stream past, one tap of one chunk a step, SLOTS steps deep. Normalisation and SiLU happen in place, once per
// patch and not once per tap: each thread works on the pieces that it copied itself, while the tensor cores are busy with
// the chunk before. A second kernel that writes the normalised activation would cost two more passes over memory.
#pragma once
#include "map.h"
#include "moments.h"
#include "product.h"

/** A convolution before its bias: what it reads and by what it multiplies. */
struct Term {
    Source source;
    /** (chunks, kernel², outputs, 64 bytes); null if there is no such term. */
    const char* weights;
    int kernel, stride, padding, unused;
};

struct ConvolutionArguments {
    /** Added to the other is a second one, such as a residual block's 1×1 skip connection. */
    Term term, second;
    /** (outputs) */
    const float* bias;
    /** (images, embeddingStride), added at every pixel; or null. */
    const float* embedding;
    Residual residual;
    Map out;
    /** The result as (images, channels, height, width) in float32, instead of out.data; or null. */
    float* planar;
    Statistics statistics;
    /** For splits > 1: (tiles, splits, sums of a block), and a zero for each tile. */
    float* partial;
    unsigned* arrived;
    /** Output channels, rounded up to whole tiles. */
    int outputs;
    int embeddingStride;
    /** Parts into which the chunks are divided; each has a block of its own. */
    int splits;
    int unused;
};

constexpr int CHUNK_BYTES = 64;
constexpr int CHUNK = CHUNK_BYTES / sizeof(Element);
constexpr int PIECES = CHUNK_BYTES / 16;
/** Distance between rows in shared memory: eight rows at any place cover all banks. */
constexpr int ROW_BYTES = CHUNK_BYTES + 16;
constexpr int SLOTS = 4;

/** What a tile's blocks have in common. */
template <int TH_, int TW_, int BN_, int WARPS_M_, int WARPS_N_>
struct Tile {
    static constexpr int TH = TH_, TW = TW_, BN = BN_, WARPS_M = WARPS_M_, WARPS_N = WARPS_N_;
    static constexpr int THREADS = 32 * WARPS_M * WARPS_N;
    static constexpr int M = TH * TW / WARPS_M / 16;
    static constexpr int N = BN / WARPS_N / 8;
    /** Floats between rows of finished sums in shared memory. */
    static constexpr int SUMS_PITCH = BN + 4;
    static constexpr int OUT_PIECES = BN / PIECE;
    static_assert(M >= 1 && N >= 2 && N % 2 == 0 && THREADS % OUT_PIECES == 0 && THREADS % PIECES == 0, "tile");

    int image, split, outY, outX, outChannel;

    __device__ explicit Tile(const ConvolutionArguments& args) {
        image = blockIdx.z / args.splits;
        split = blockIdx.z % args.splits;
        int across = (args.out.width + TW - 1) / TW;
        outY = blockIdx.x / across * TH;
        outX = blockIdx.x % across * TW;
        outChannel = blockIdx.y * BN;
    }
};

/** Adds a term to the sums of a block. */
template <class Tile>
struct Accumulation : Tile {
    static constexpr int TH = Tile::TH, TW = Tile::TW, BN = Tile::BN, WARPS_M = Tile::WARPS_M, M = Tile::M, N = Tile::N;
    static constexpr int THREADS = Tile::THREADS;
    using Tile::image;
    using Tile::outChannel;
    using Tile::outX;
    using Tile::outY;
    using Tile::split;

    const Term& term;
    int outputs, splits, taps, patchWidth, patchPieces, patchBytes, patches;
    char *patchMemory, *weightMemory;

    __device__ Accumulation(const Tile& tile, const ConvolutionArguments& args, const Term& term)
        : Tile(tile), term(term), outputs(args.outputs), splits(args.splits) {
        taps = term.kernel * term.kernel;
        patchWidth = (TW - 1) * term.stride + term.kernel;
        patchPieces = ((TH - 1) * term.stride + term.kernel) * patchWidth * PIECES;
        patchBytes = patchPieces / PIECES * ROW_BYTES;
        patches = taps == 1 ? SLOTS : 2;
        weightMemory = shared_memory();
        patchMemory = weightMemory + SLOTS * BN * ROW_BYTES;
    }

    __device__ char* patch(int chunk) const {
        return patchMemory + chunk % patches * patchBytes;
    }

    __device__ char* weights(int step) const {
        return weightMemory + step % SLOTS * (BN * ROW_BYTES);
    }

    /** One tap of one chunk; the steps go through all taps of a chunk, then of the next. */
    struct Step {
        int index, chunk, tap;

        __device__ void advance(int taps) {
            index++;
            if (++tap == taps) {
                tap = 0;
                chunk++;
            }
        }
    };

    /** A piece of a patch: its pixel before resampling, its first channel, and whether it is any at all. */
    struct Place {
        int y, x, c;
        bool inside;
    };

    __device__ Place place(int chunk, int piece) const {
        const Source& source = term.source;
        int up = source.resample == NEAREST_UP;
        int pixel = piece / PIECES;
        int y = outY * term.stride - term.padding + pixel / patchWidth;
        int x = outX * term.stride - term.padding + pixel % patchWidth;
        int c = chunk * CHUNK + piece % PIECES * PIECE;
        bool inside = y >= 0 && y < source.first.height << up && x >= 0 && x < source.first.width << up &&
                      c < source.channels();
        return {y >> up, x >> up, c, inside};
    }

    __device__ void copyPatch(int chunk) const {
        const Source& source = term.source;
        for (int i = threadIdx.x; i < patchPieces; i += THREADS) {
            Place p = place(chunk, i);
            bool isFirst = p.c < source.first.channels;
            const Element* from = source.first.data;
            if (p.inside) {
                from = isFirst ? from + source.first.offset(image, p.y, p.x, p.c)
                               : source.second.data + source.second.offset(image, p.y, p.x, p.c - source.first.channels);
            }
            copy_async(patch(chunk) + i / PIECES * ROW_BYTES + i % PIECES * 16, from, p.inside);
        }
    }

    __device__ void copyWeights(const Step& step) const {
        long long row = (static_cast<long long>(step.chunk) * taps + step.tap) * outputs + outChannel;
        const char* from = term.weights + row * CHUNK_BYTES;
        for (int i = threadIdx.x; i < BN * PIECES; i += THREADS) {
            copy_async(weights(step.index) + i / PIECES * ROW_BYTES + i % PIECES * 16, from + i * 16, true);
        }
    }

    /** Normalises those of the thread's own pieces that fall into one of some equal slices of a patch. */
    __device__ void transform(int chunk, int slice, int slices) const {
        const Source& source = term.source;
        bool affine = source.scale != nullptr;
        if (!affine && !source.silu && PRECISION != TF32) {
            return;
        }
        // A thread's pieces all have the same channels.
        int channel = chunk * CHUNK + threadIdx.x % PIECES * PIECE;
        float scale[PIECE] = {}, shift[PIECE] = {};
        if (affine && channel < source.channels()) {
            int at = image * source.affineStride + channel;
#pragma unroll
            for (int j = 0; j < PIECE; j++) {
                scale[j] = source.scale[at + j];
                shift[j] = source.shift[at + j];
            }
        }
        for (int i = threadIdx.x + slice * THREADS; i < patchPieces; i += slices * THREADS) {
            if (!place(chunk, i).inside) {
                continue;
            }
            Piece* piece = reinterpret_cast<Piece*>(patch(chunk) + i / PIECES * ROW_BYTES + i % PIECES * 16);
            float x[PIECE];
            unpack(*piece, x);
#pragma unroll
            for (int j = 0; j < PIECE; j++) {
                float v = affine ? fmaf(x[j], scale[j], shift[j]) : x[j];
                x[j] = as_factor(source.silu ? silu(v) : v);
            }
            *piece = pack(x);
        }
    }

    /** Begins the copies of a step: its weights, and its patch where every step has one of its own. */
    __device__ void copyStep(const Step& step, int lastChunk) const {
        if (step.chunk <= lastChunk) {
            copyWeights(step);
            if (taps == 1) {
                copyPatch(step.chunk);
            }
        }
    }

    __device__ void to(float (&sums)[M][N][4]) const {
        int warp = threadIdx.x / 32;
        int chunks = (term.source.channels() + CHUNK - 1) / CHUNK;
        int firstChunk = chunks * split / splits, lastChunk = chunks * (split + 1) / splits - 1;
        Rows<M> rows;
        rows.locate([&](int row) {
            int pixel = warp % WARPS_M * (16 * M) + row;
            return (pixel / TW * term.stride * patchWidth + pixel % TW * term.stride) * ROW_BYTES;
        });
        Step ahead = {0, firstChunk, 0};
        while (ahead.index < SLOTS - 1) {
            copyStep(ahead, lastChunk);
            if (ahead.index == 0 && taps > 1 && firstChunk <= lastChunk) {
                copyPatch(firstChunk);
            }
            commit_copies();
            ahead.advance(taps);
        }
        wait_copies<SLOTS - 2>();
        if (firstChunk <= lastChunk) {
            transform(firstChunk, 0, 1);
        }
        for (Step step = {0, firstChunk, 0}; step.chunk <= lastChunk; step.advance(taps)) {
            bool next = step.chunk < lastChunk;
            // This step's weights are there; of a kernel with one tap the next step's patch, too.
            if (taps == 1) {
                wait_copies<SLOTS - 3>();
            } else {
                wait_copies<SLOTS - 2>();
            }
            __syncthreads();
            copyStep(ahead, lastChunk);
            ahead.advance(taps);
            if (taps > 1 && step.tap == 0 && next) {
                copyPatch(step.chunk + 1);
            }
            commit_copies();
            int tapBytes = (step.tap / term.kernel * patchWidth + step.tap % term.kernel) * ROW_BYTES;
            multiply(sums, patch(step.chunk) + tapBytes, rows,
                     weights(step.index) + warp / WARPS_M * (8 * N * ROW_BYTES), ROW_BYTES, CHUNK_BYTES);
            if (next && taps == 1) {
                transform(step.chunk + 1, 0, 1);
            } else if (next && step.tap >= SLOTS - 1) {
                transform(step.chunk + 1, step.tap - (SLOTS - 1), taps - (SLOTS - 1));
            }
        }
        wait_copies<0>();
        __syncthreads();
    }
};

template <class Tile>
struct Convolution : Tile {
    static constexpr int TH = Tile::TH, TW = Tile::TW, BN = Tile::BN, WARPS_M = Tile::WARPS_M, M = Tile::M, N = Tile::N;
    static constexpr int THREADS = Tile::THREADS, SUMS_PITCH = Tile::SUMS_PITCH, OUT_PIECES = Tile::OUT_PIECES;
    using Tile::image;
    using Tile::outChannel;
    using Tile::outX;
    using Tile::outY;
    using Tile::split;

    const ConvolutionArguments& args;

    __device__ explicit Convolution(const ConvolutionArguments& args) : Tile(args), args(args) {}

    __device__ void run() const {
        float sums[M][N][4] = {};
        Accumulation<Tile>(*this, args, args.term).to(sums);
        if (args.second.weights != nullptr) {
            Accumulation<Tile>(*this, args, args.second).to(sums);
        }
        if (args.splits == 1 || joinSplits(sums)) {
            finish(sums);
        }
    }

    /** Writes the block's sums to memory. The tile's last block to come adds all of them up, in order, and goes on. */
    __device__ bool joinSplits(float (&sums)[M][N][4]) const {
        constexpr int SUMS = M * N * 4;
        int tile = (image * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
        float* mine = args.partial + (static_cast<long long>(tile) * args.splits + split) * SUMS * THREADS + threadIdx.x;
#pragma unroll
        for (int i = 0; i < SUMS; i++) {
            mine[i * THREADS] = sums[i / (4 * N)][i / 4 % N][i % 4];
        }
        __threadfence();
        __syncthreads();
        unsigned* order = reinterpret_cast<unsigned*>(shared_memory());
        if (threadIdx.x == 0) {
            *order = atomicAdd(args.arrived + tile, 1u);
        }
        __syncthreads();
        bool last = *order == args.splits - 1u;
        __syncthreads();
        if (!last) {
            return false;
        }
        __threadfence();
        const float* all = mine - static_cast<long long>(split) * SUMS * THREADS;
#pragma unroll
        for (int m = 0; m < M; m++) {
            // No more loads under way at once than there are registers.
            __syncthreads();
#pragma unroll
            for (int i = 0; i < 4 * N; i++) {
                sums[m][i / 4][i % 4] = 0;
            }
            for (int s = 0; s < args.splits; s++) {
#pragma unroll
                for (int i = 0; i < 4 * N; i++) {
                    sums[m][i / 4][i % 4] += load_written(all + ((s * M + m) * 4 * N + i) * THREADS);
                }
            }
        }
        if (threadIdx.x == 0) {
            args.arrived[tile] = 0;
        }
        return true;
    }

    /** Brings the sums to whole pixels through shared memory, completes and stores them, and gathers their moments. */
    __device__ void finish(const float (&sums)[M][N][4]) const {
        float* shared = reinterpret_cast<float*>(shared_memory());
        int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
        int piece = threadIdx.x % OUT_PIECES;
        int c = outChannel + piece * PIECE;
        float bias[PIECE];
#pragma unroll
        for (int j = 0; j < PIECE; j++) {
            bias[j] = args.bias[c + j];
            if (args.embedding != nullptr && c + j < args.out.channels) {
                bias[j] += args.embedding[image * args.embeddingStride + c + j];
            }
        }
        RunningMoments<PIECE> moments;
#pragma unroll
        for (int m = 0; m < M; m++) {
            float* row = shared + (warp % WARPS_M * 16 + lane / 4) * SUMS_PITCH + warp / WARPS_M * (8 * N) + lane % 4 * 2;
#pragma unroll
            for (int n = 0; n < N; n++) {
                row[8 * n] = sums[m][n][0];
                row[8 * n + 1] = sums[m][n][1];
                row[8 * n + 8 * SUMS_PITCH] = sums[m][n][2];
                row[8 * n + 8 * SUMS_PITCH + 1] = sums[m][n][3];
            }
            __syncthreads();
            for (int r = threadIdx.x / OUT_PIECES; r < 16 * WARPS_M; r += THREADS / OUT_PIECES) {
                int pixel = r / 16 * (16 * M) + m * 16 + r % 16;
                int y = outY + pixel / TW, x = outX + pixel % TW;
                if (y < args.out.height && x < args.out.width && c < args.out.stride) {
                    store(y, x, c, shared + r * SUMS_PITCH + piece * PIECE, bias, moments);
                }
            }
            __syncthreads();
        }
        if (args.statistics.data != nullptr) {
            storeMoments(moments);
        }
    }

    __device__ void store(int y, int x, int c, const float* sums, const float (&bias)[PIECE],
                          RunningMoments<PIECE>& moments) const {
        float v[PIECE];
#pragma unroll
        for (int j = 0; j < PIECE; j++) {
            v[j] = sums[j] + bias[j];
        }
        if (args.residual.map.data != nullptr) {
            args.residual.add(image, y, x, c, v);
        }
#pragma unroll
        for (int j = 0; j < PIECE; j++) {
            if (c + j >= args.out.channels) {
                v[j] = 0;
            } else if (args.planar != nullptr) {
                args.planar[((static_cast<long long>(image) * args.out.channels + c + j) * args.out.height + y) * args.out.width + x] = v[j];
            }
        }
        moments.add(v);
        if (args.planar == nullptr) {
            *reinterpret_cast<Piece*>(args.out.data + args.out.offset(image, y, x, c)) = pack(v);
        }
    }

    __device__ void storeMoments(const RunningMoments<PIECE>& moments) const {
        constexpr int THREADS_OF_A_PIECE = THREADS / OUT_PIECES;
        Moments* shared = reinterpret_cast<Moments*>(shared_memory());
#pragma unroll
        for (int j = 0; j < PIECE; j++) {
            shared[threadIdx.x / OUT_PIECES * BN + threadIdx.x % OUT_PIECES * PIECE + j] = moments.moments(j);
        }
        __syncthreads();
        for (int i = threadIdx.x; i < BN && outChannel + i < args.out.channels; i += THREADS) {
            Moments sum = shared[i];
            for (int t = 1; t < THREADS_OF_A_PIECE; t++) {
                sum.join(shared[t * BN + i]);
            }
            args.statistics.store(image, blockIdx.x, outChannel + i, sum);
        }
    }
};

#define CONVOLUTION(name, TH, TW, BN, WARPS_M, WARPS_N)                   \
    KERNEL(name, (32 * WARPS_M * WARPS_N), ConvolutionArguments) {        \
        Convolution<Tile<TH, TW, BN, WARPS_M, WARPS_N>>(args).run();            \
    }

// By pixels and channels of a tile; mirrored by ConvolutionTile.java.
CONVOLUTION(convolution_256x128, 16, 16, 128, 4, 2)
CONVOLUTION(convolution_128x64, 8, 16, 64, 2, 2)
CONVOLUTION(convolution_64x64, 8, 8, 64, 2, 2)
CONVOLUTION(convolution_256x16, 16, 16, 16, 8, 1)

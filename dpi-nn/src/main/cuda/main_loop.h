// Convolution as implicit matrix multiplication (implicit GEMM): the main loop, which computes a block's sums. A block
// computes TH×TW pixels by BN channels of one image. Input channels come in K tiles of 64 bytes. The patch of pixels
// that the tile's taps read is copied to shared memory once for each K tile and read by every tap from there; the
// weights are loaded for one row of the kernel's taps at a time. That is a step: one barrier for the products of 192
// bytes of every pixel, with a kernel of 3×3. Patches and weights have two places each; a step loads what the next one
// reads. Normalisation and SiLU are computed in place, once per patch and not once per tap: each thread transforms the
// 16-byte vectors that it copied itself, while the tensor cores are busy with the K tile before. A second kernel that
// writes the normalised activation would cost two more passes over memory.
#pragma once
#include "map.h"
#include "normalisation.h"
#include "product.h"

/** The operands of a convolution: source and weights. */
struct Operand {
    Source source;
    /** (K tiles, kernel², outputs, 64 bytes); null if there is no such convolution. */
    const char* weights;
    int kernel, stride, padding, unused;
};

struct ConvolutionArguments {
    /** The second convolution is added to the first, such as a residual block's 1×1 skip connection. */
    Operand operand, second;
    /** (outputs) */
    const float* bias;
    /** (images, embeddingStride), added at every pixel; or null. */
    const float* embedding;
    Residual residual;
    Map out;
    /** The result as (images, channels, height, width) in float32, instead of out.data; or null. */
    float* planar;
    ResultMoments moments;
    /** For splitK > 1: partial sums (tiles, splitK, sums of a block), and a semaphore for each tile, initially 0. */
    float* partial;
    unsigned* semaphores;
    /** Output channels, rounded up to whole tiles. */
    int outputs;
    int embeddingStride;
    /** Number of split-K parts of the K tiles; each has a block of its own. */
    int splitK;
    int images;
};

/** K tiles of a step if the kernel is 1×1. */
constexpr int POINTWISE_K_TILES = 2;

/** Constants and position of a tile. */
template <int TH_, int TW_, int BN_, int WARPS_M_, int WARPS_N_>
struct Tile {
    static constexpr int TH = TH_, TW = TW_, BN = BN_, WARPS_M = WARPS_M_, WARPS_N = WARPS_N_;
    static constexpr int THREADS = 32 * WARPS_M * WARPS_N;
    static constexpr int M = TH * TW / WARPS_M / 16;
    static constexpr int N = BN / WARPS_N / 8;
    /** Pitch, in floats, of rows of finished sums in shared memory: four rows of pairs cover all banks. */
    static constexpr int SUMS_PITCH = BN + 8;
    static constexpr int OUT_VECS = BN / VEC;
    static_assert(M >= 1 && N >= 2 && N % 2 == 0 && THREADS % OUT_VECS == 0 && THREADS % VECS == 0, "tile");

    /** Pixels whose sums leave through shared memory in one round of the epilogue. */
    static constexpr int ROUND_PIXELS = 16 * WARPS_M;
    static constexpr bool RESIDUALS_AHEAD = true;
    /** Rounds in a row: short code, except where a loop would take more registers than there are for three blocks. */
    static constexpr int ROUNDS_UNROLLED = THREADS == 128 ? M : 1;

    /** The number of the tile, in its image and in all, whatever the split. */
    int pixelTile, number;
    int image, split, outY, outX, outChannel;

    __device__ explicit Tile(const ConvolutionArguments& args) {
        image = blockIdx.z / args.splitK;
        split = blockIdx.z % args.splitK;
        pixelTile = blockIdx.x;
        number = (image * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
        int across = (args.out.width + TW - 1) / TW;
        outY = blockIdx.x / across * TH;
        outX = blockIdx.x % across * TW;
        outChannel = blockIdx.y * BN;
    }

    /** Waits for all threads that have sums. */
    static __device__ void synchronize() {
        __syncthreads();
    }

    /** Shared memory for the epilogue. */
    static __device__ char* scratch() {
        return shared_memory();
    }

    /** Writes a round's sums to shared memory, a row of channels for each pixel. */
    static __device__ void transpose(const float (&sums)[N][4], float* shared) {
        int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
        float* row = shared + (warp % WARPS_M * 16 + lane / 4) * SUMS_PITCH + warp / WARPS_M * (8 * N) + lane % 4 * 2;
#pragma unroll
        for (int n = 0; n < N; n++) {
            *reinterpret_cast<Floats<2>*>(row + 8 * n) = {sums[n][0], sums[n][1]};
            *reinterpret_cast<Floats<2>*>(row + 8 * n + 8 * SUMS_PITCH) = {sums[n][2], sums[n][3]};
        }
    }

    /** The pixel of a row of a round. */
    __device__ int y(int round, int row) const {
        return outY + (row / 16 * (16 * M) + round * 16 + row % 16) / TW;
    }

    __device__ int x(int round, int row) const {
        return outX + (row / 16 * (16 * M) + round * 16 + row % 16) % TW;
    }
};

/** The main loop: adds the products of one convolution to the sums of a block. */
template <class Tile>
struct MainLoop : Tile {
    static constexpr int TH = Tile::TH, TW = Tile::TW, BN = Tile::BN, WARPS_M = Tile::WARPS_M, M = Tile::M, N = Tile::N;
    static constexpr int THREADS = Tile::THREADS;
    using Tile::image;
    using Tile::outChannel;
    using Tile::outX;
    using Tile::outY;
    using Tile::split;

    /** Neighbouring threads load neighbouring 16-byte vectors; all vectors of a thread have the same channels. */
    static constexpr int PIXELS_AT_ONCE = THREADS / VECS;
    /** The weights of one K tile and tap, in shared memory. */
    static constexpr int WEIGHT_BYTES = BN * K_TILE_BYTES;

    const Operand& operand;
    bool isPointwise;
    /** K tiles of a step; the last one may have fewer. */
    int stepKTiles;
    int patchWidth, patchPixels, patchBytes, firstKTile, lastKTile;
    /** 2^20 / patchWidth: division by multiplication, exact for as many pixels as fit into shared memory. */
    unsigned reciprocal;
    char *patchMemory, *weightMemory;
    /** The beginning of the image in both parts of the source. */
    const Element *first, *second;
    /** Bytes between the weights of two taps. */
    int tapBytes;
    /** Which of a row's vectors the thread copies and transforms. */
    int vec;

    __device__ MainLoop(const Tile& tile, const ConvolutionArguments& args, const Operand& operand)
        : Tile(tile), operand(operand) {
        isPointwise = operand.kernel == 1;
        stepKTiles = isPointwise ? POINTWISE_K_TILES : 1;
        patchWidth = (TW - 1) * operand.stride + operand.kernel;
        patchPixels = ((TH - 1) * operand.stride + operand.kernel) * patchWidth;
        patchBytes = patchPixels * K_TILE_BYTES;
        reciprocal = ((1u << 20) + patchWidth - 1) / patchWidth;
        weightMemory = shared_memory();
        patchMemory = weightMemory + 2 * stepKTiles * operand.kernel * WEIGHT_BYTES;
        first = operand.source.first.begin(image);
        second = operand.source.second.begin(image);
        int kTiles = (operand.source.channels() + K_TILE - 1) / K_TILE;
        firstKTile = kTiles * split / args.splitK;
        lastKTile = kTiles * (split + 1) / args.splitK - 1;
        tapBytes = args.outputs * K_TILE_BYTES;
        vec = threadIdx.x % VECS;
    }

    /** Two steps' K tiles have places. */
    __device__ char* patch(int kTile) const {
        return patchMemory + ((kTile - firstKTile) & (2 * stepKTiles - 1)) * patchBytes;
    }

    /** A step: a row of the kernel's taps, of one K tile; or a few K tiles if the kernel is 1×1. */
    struct Step {
        unsigned index;
        int kTile, row;

        __device__ void advance(const MainLoop& a) {
            index++;
            row++;
            if (row == a.operand.kernel) {
                row = 0;
                kTile += a.stepKTiles;
            }
        }
    };

    /** K tiles of the step that begins with one. */
    __device__ int kTilesFrom(int kTile) const {
        return min(stepKTiles, lastKTile + 1 - kTile);
    }

    /** Products of a K tile and a tap each. */
    __device__ int productsOf(const Step& step) const {
        return kTilesFrom(step.kTile) * operand.kernel;
    }

    __device__ char* weights(const Step& step) const {
        return weightMemory + step.index % 2 * (stepKTiles * operand.kernel * WEIGHT_BYTES);
    }

    /** A pixel of a patch, before resampling, and whether it is inside the image. */
    struct Place {
        int y, x;
        bool inside;
    };

    __device__ Place place(unsigned pixel) const {
        const Source& source = operand.source;
        int up = source.resample == NEAREST_UP;
        int row = static_cast<int>(pixel * reciprocal >> 20);
        int y = outY * operand.stride - operand.padding + row;
        int x = outX * operand.stride - operand.padding + static_cast<int>(pixel) - row * patchWidth;
        bool inside = static_cast<unsigned>(y) < static_cast<unsigned>(source.first.height << up) &&
                      static_cast<unsigned>(x) < static_cast<unsigned>(source.first.width << up);
        return {y >> up, x >> up, inside};
    }

    /** The first channel of the thread's 16-byte vectors. */
    __device__ int channel(int kTile) const {
        return kTile * K_TILE + vec * VEC;
    }

    __device__ void copyPatch(int kTile) const {
        const Source& source = operand.source;
        int c = channel(kTile);
        bool isFirst = c < source.first.channels, isAny = c < source.channels();
        const Element* from = isFirst ? first + c : second + (c - source.first.channels);
        int stride = isFirst ? source.first.stride : source.second.stride;
        char* to = patch(kTile);
        for (unsigned pixel = threadIdx.x / VECS; pixel < static_cast<unsigned>(patchPixels); pixel += PIXELS_AT_ONCE) {
            Place p = place(pixel);
            bool inside = isAny && p.inside;
            copy_async(to + panel_offset(pixel, vec), inside ? from + (p.y * source.first.width + p.x) * stride : first,
                       inside);
        }
    }

    __device__ void copyWeights(const Step& step) const {
        int firstTap = (step.kTile * operand.kernel + step.row) * operand.kernel;
        const char* from = operand.weights + static_cast<long long>(firstTap) * tapBytes + outChannel * K_TILE_BYTES;
        char* to = weights(step);
        for (int product = 0; product < productsOf(step); product++) {
#pragma unroll
            for (int first = 0; first < BN * VECS; first += THREADS) {
                int i = first + threadIdx.x;
                if (BN * VECS % THREADS == 0 || i < BN * VECS) {
                    copy_async(to + panel_offset(i / VECS, vec), from + i * 16, true);
                }
            }
            from += tapBytes;
            to += WEIGHT_BYTES;
        }
    }

    __device__ void copyPatches(int kTile) const {
        for (int i = 0; i < kTilesFrom(kTile); i++) {
            copyPatch(kTile + i);
        }
    }

    /** Normalises the thread's own 16-byte vectors in one of several equal slices of a patch. */
    __device__ void transform(int kTile, int slice, int slices) const {
        const Source& source = operand.source;
        int c = channel(kTile);
        if (c >= source.channels() || (source.scale == nullptr && !source.silu && PRECISION != TF32)) {
            return;
        }
        float scale[VEC], shift[VEC];
        source.affine(image, c, scale, shift);
        char* vecs = patch(kTile);
        for (unsigned pixel = threadIdx.x / VECS + slice * PIXELS_AT_ONCE; pixel < static_cast<unsigned>(patchPixels);
             pixel += slices * PIXELS_AT_ONCE) {
            if (!place(pixel).inside) {
                continue;
            }
            Vec* own = reinterpret_cast<Vec*>(vecs + panel_offset(pixel, vec));
            float x[VEC];
            unpack(*own, x);
            source.activate(scale, shift, x);
#pragma unroll
            for (int j = 0; j < VEC; j++) {
                x[j] = as_factor(x[j]);
            }
            *own = pack(x);
        }
    }

    __device__ void to(float (&sums)[M][N][4]) const {
        int warp = threadIdx.x / 32;
        Rows rows([&](int row) {
            int pixel = warp % WARPS_M * (16 * M) + row;
            return (pixel / TW * patchWidth + pixel % TW) * operand.stride;
        });
        Step step = {0, firstKTile, 0};
        if (step.kTile <= lastKTile) {
            copyWeights(step);
            copyPatches(step.kTile);
        }
        commit_copies();
        while (step.kTile <= lastKTile) {
            wait_copies<0>();
            // All other patches are normalised during the products of the K tile before.
            if (isPointwise || step.index == 0) {
                for (int i = 0; i < kTilesFrom(step.kTile); i++) {
                    transform(step.kTile + i, 0, 1);
                }
            }
            __syncthreads();
            Step next = step;
            next.advance(*this);
            bool hasNext = step.kTile + stepKTiles <= lastKTile;
            if (next.kTile <= lastKTile) {
                copyWeights(next);
            }
            if (hasNext && step.row == 0) {
                copyPatches(step.kTile + stepKTiles);
            }
            commit_copies();
            // Two warps that share a scheduler, and thus its tensor cores, alternate: while one multiplies the other
            // normalises.
#pragma unroll 1
            for (int turn = 0; turn < 2; turn++) {
                if (turn == warp / 4 % 2) {
                    multiply(sums, rows, panels(step), productsOf(step));
                } else if (hasNext && step.row > 0) {
                    transform(step.kTile + 1, step.row - 1, operand.kernel - 1);
                }
            }
            step = next;
        }
        __syncthreads();
    }

    /** The operands of a step in shared memory: along a row of the kernel the patch's pixels move on by one. */
    __device__ Panels panels(const Step& step) const {
        const char* ofWarp = weights(step) + threadIdx.x / 32 / WARPS_M * (8 * N * K_TILE_BYTES);
        int row = step.row * patchWidth, pitch = isPointwise ? patchBytes : 0;
        return {patch(step.kTile), ofWarp, row, pitch, WEIGHT_BYTES, !isPointwise};
    }
};

// The tile of a convolution on Hopper: where it lies, where its operands lie in shared memory, how its sums leave.
#pragma once
#include "convolution.h"
#include "warpgroup.h"

/** Constants and position of a tile. */
template <int TH_>
struct HopperTile {
    static constexpr int TH = TH_, TW = 8, BN = 128;
    /** Threads that multiply: two warpgroups. */
    static constexpr int THREADS = 256;
    /** Sums of a thread: 64 pixels a round, 8 pixels by 16 outputs a result of its warp. */
    static constexpr int M = TH / 8, N = 8;
    static constexpr int ROUND_PIXELS = 64;
    static constexpr bool RESIDUALS_AHEAD = M < 4;
    static constexpr int ROUNDS_UNROLLED = 1;
    /** Pitch, in floats, of rows of finished sums: two pixels' of 8 channels, four times, cover all banks. */
    static constexpr int SUMS_PITCH = BN + 4;
    static constexpr int OUT_VECS = BN / VEC;

    static constexpr int STAGES = 8;
    static constexpr int STAGE_BYTES = BN * K_TILE_BYTES;
    static constexpr int PATCHES = 6;
    /** Pixels of a patch for 3×3 taps, and two more: writes of neighbouring threads cover all banks. */
    static constexpr int PATCH_PIXELS = (TH + 2) * (TW + 2) + 2;
    static constexpr int PATCH_BYTES = PATCH_PIXELS * K_TILE_BYTES;
    static_assert(PATCH_PIXELS % 4 == 2, "banks");
    /** Shared memory: patches, weights, sums, barriers. */
    static constexpr int WEIGHTS = PATCHES * PATCH_BYTES;
    static constexpr int SUMS = WEIGHTS + STAGES * STAGE_BYTES;
    static constexpr int BARRIERS = SUMS + ROUND_PIXELS * SUMS_PITCH * sizeof(float);
    static_assert(THREADS * VEC * sizeof(Moments) <= BARRIERS - SUMS, "moments take the place of sums");

    /** The number of the tile, in its image and in all, whatever the split. */
    int pixelTile, number;
    int image, split, outY, outX, outChannel;

    /** @param work the number of a tile's split-K part, below count */
    __device__ HopperTile(const ConvolutionArguments& args, int work) {
        int across = (args.out.width + TW - 1) / TW, pixelTiles = (args.out.height + TH - 1) / TH * across;
        int channelTiles = args.outputs / BN;
        pixelTile = work % pixelTiles;
        int channelTile = work / pixelTiles % channelTiles;
        image = work / pixelTiles / channelTiles;
        split = image % args.splitK;
        image /= args.splitK;
        number = (image * channelTiles + channelTile) * pixelTiles + pixelTile;
        outY = pixelTile / across * TH;
        outX = pixelTile % across * TW;
        outChannel = channelTile * BN;
    }

    static __device__ int count(const ConvolutionArguments& args) {
        return (args.out.height + TH - 1) / TH * ((args.out.width + TW - 1) / TW) * (args.outputs / BN) * args.images *
               args.splitK;
    }

    static __device__ void synchronize() {
        synchronize_some<1, THREADS>();
    }

    static __device__ char* scratch() {
        return shared_memory() + SUMS;
    }

    /** Writes a round's sums to shared memory, a row of channels for each pixel. */
    static __device__ void transpose(const float (&sums)[N][4], float* shared) {
        int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
        float* corner = shared + lane % 4 * 2 * SUMS_PITCH + warp * 16 + lane / 4;
#pragma unroll
        for (int n = 0; n < N; n++) {
            float* pixel = corner + 8 * n * SUMS_PITCH;
            pixel[0] = sums[n][0];
            pixel[SUMS_PITCH] = sums[n][1];
            pixel[8] = sums[n][2];
            pixel[SUMS_PITCH + 8] = sums[n][3];
        }
    }

    /** The pixel of a row of a round. */
    __device__ int y(int round, int row) const {
        return outY + round * 8 + row / TW;
    }

    __device__ int x(int, int row) const {
        return outX + row % TW;
    }
};

/** A ring of buffers in shared memory, and the current one; each has a barrier for being full and one for being free. */
template <int SIZE, int BYTES>
struct Ring {
    char* memory;
    /** SIZE for full, then SIZE for free. */
    Barrier* barriers;
    int current = 0;
    unsigned parity = 0;

    __device__ Ring(char* memory, Barrier* barriers) : memory(memory), barriers(barriers) {}

    __device__ char* buffer() const {
        return memory + current * BYTES;
    }

    __device__ Barrier* full() const {
        return barriers + current;
    }

    __device__ Barrier* free() const {
        return barriers + SIZE + current;
    }

    __device__ void waitUntilFull() const {
        wait(full(), parity);
    }

    __device__ void waitUntilFree() const {
        wait(free(), parity ^ 1);
    }

    __device__ void advance() {
        if (++current == SIZE) {
            current = 0;
            parity ^= 1;
        }
    }
};

/** The work of a block: tiles, the operands of each, the K tiles of each operand. */
template <class Tile>
struct Schedule {
    const ConvolutionArguments& args;
    /** The number of tiles, or of their split-K parts, for all blocks together. */
    int count;

    __device__ explicit Schedule(const ConvolutionArguments& args) : args(args), count(Tile::count(args)) {}

    __device__ int operands() const {
        return args.second.weights == nullptr ? 1 : 2;
    }

    __device__ const Operand& operand(int i) const {
        return i == 0 ? args.operand : args.second;
    }

    static __device__ int kTiles(const Operand& operand) {
        return (operand.source.channels() + K_TILE - 1) / K_TILE;
    }

    /** The first K tile of a split-K part; the end of the part before. */
    __device__ int firstKTile(const Operand& operand, int split) const {
        return kTiles(operand) * split / args.splitK;
    }
};

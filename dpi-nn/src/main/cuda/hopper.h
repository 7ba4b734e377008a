// Convolution on Hopper's tensor cores: the main loop with wgmma. A block computes TH×8 pixels by 128 channels of one
// image at a time, and goes on with another tile until none is left. The weights are the left factor of the products,
// 64 outputs for each of two warpgroups; the pixels are the right factor, 8 neighbours of an image row after the other.
//
// Patches lie in shared memory as [16-byte vector of the K tile][pixel][16 bytes]. So any 8 neighbouring pixels are 8
// rows of 16 contiguous bytes, the unit in which wgmma reads, and every tap reads the same patch from another start.
//
// The warps have roles, which wait for each other at barriers in shared memory only:
// - one thread fetches weights, packed as images of a stage, by bulk copies: one tap of one K tile at a time;
// - three warps copy patches and normalise them in place, each thread the 16-byte vectors that it copied itself;
// - eight warps multiply, a step while the one before may still be in flight, and store the sums. Meanwhile the others
//   fetch for the next tile.
#pragma once
#include "hopper_patches.h"

template <class Tile>
struct HopperConvolution : Schedule<Tile> {
    using Weights = Ring<Tile::STAGES, Tile::STAGE_BYTES>;
    using Patches = Ring<Tile::PATCHES, Tile::PATCH_BYTES>;

    static constexpr int BLOCK = Tile::THREADS + 128;
    /** A thread has 168 registers at first; those that multiply need more, and would wait for ever for too many. */
    static constexpr int REGISTERS_AT_FIRST = 168, REGISTERS = 216, OTHERS_REGISTERS = 72;
    static_assert(REGISTERS * Tile::THREADS + OTHERS_REGISTERS * 128 <= REGISTERS_AT_FIRST * BLOCK, "registers");
    /** The threads that prepare patches follow the warp that fetches weights. */
    static constexpr int FIRST_OF_PATCHES = Tile::THREADS + 32, PATCH_THREADS = BLOCK - FIRST_OF_PATCHES;

    using Schedule<Tile>::args;
    using Schedule<Tile>::count;
    using Schedule<Tile>::firstKTile;
    using Schedule<Tile>::kTiles;
    using Schedule<Tile>::operand;
    using Schedule<Tile>::operands;

    Weights weights;
    Patches patches;

    __device__ explicit HopperConvolution(const ConvolutionArguments& args)
        : Schedule<Tile>(args),
          weights(shared_memory() + Tile::WEIGHTS, reinterpret_cast<Barrier*>(shared_memory() + Tile::BARRIERS)),
          patches(shared_memory(), weights.barriers + 2 * Tile::STAGES) {}

    __device__ void run() {
        if (threadIdx.x == 0) {
            for (int i = 0; i < Tile::STAGES; i++) {
                initialise(weights.barriers + i, 1);
                initialise(weights.barriers + Tile::STAGES + i, Tile::THREADS / 32);
            }
            for (int i = 0; i < Tile::PATCHES; i++) {
                initialise(patches.barriers + i, PATCH_THREADS);
                initialise(patches.barriers + Tile::PATCHES + i, Tile::THREADS / 32);
            }
            fence_async_proxy();
        }
        __syncthreads();
        if (threadIdx.x < Tile::THREADS) {
            take_registers<REGISTERS>();
            multiply();
        } else {
            keep_registers<OTHERS_REGISTERS>();
            if (threadIdx.x >= FIRST_OF_PATCHES) {
                PatchPreparation<Tile, FIRST_OF_PATCHES, PATCH_THREADS>(*this, patches).run();
            } else if (threadIdx.x == Tile::THREADS) {
                fetchWeights();
            }
        }
    }

    __device__ void fetchWeights() {
        for (int work = blockIdx.x; work < count; work += gridDim.x) {
            Tile tile(args, work);
            for (int i = 0; i < operands(); i++) {
                const Operand& o = operand(i);
                int taps = o.kernel * o.kernel, first = firstKTile(o, tile.split);
                const char* from = o.weights + static_cast<long long>(tile.outChannel / Tile::BN * kTiles(o) + first) *
                                                   taps * Tile::STAGE_BYTES;
                for (int steps = (firstKTile(o, tile.split + 1) - first) * taps; steps > 0; steps--) {
                    weights.waitUntilFree();
                    arrive_expecting(weights.full(), Tile::STAGE_BYTES);
                    copy_bulk(weights.buffer(), from, Tile::STAGE_BYTES, weights.full());
                    from += Tile::STAGE_BYTES;
                    weights.advance();
                }
            }
        }
    }

    __device__ void multiply() {
        int warpgroup = threadIdx.x / 128;
        uint64_t weightMatrix = matrix_descriptor(weights.memory + warpgroup * (64 * 16), Tile::BN * 16, 8 * 16);
        for (int work = blockIdx.x; work < count; work += gridDim.x) {
            Convolution<Tile> tile(Tile(args, work), args);
            float sums[Tile::M][Tile::N][4] = {};
            // Barriers of the buffers that the step before has read, to arrive at when it is complete.
            Barrier *readWeights = nullptr, *readPatch = nullptr;
            for (int i = 0; i < operands(); i++) {
                const Operand& o = operand(i);
                int width = Tile::TW + o.kernel - 1;
                uint64_t patchMatrix = matrix_descriptor(patches.memory, Tile::PATCH_PIXELS * 16, width * 16);
                int end = firstKTile(o, tile.split + 1);
                for (int kTile = firstKTile(o, tile.split); kTile < end; kTile++) {
                    patches.waitUntilFull();
                    uint64_t pixels = patchMatrix + patches.current * (Tile::PATCH_BYTES / 16);
                    int column = 0;
                    for (int tap = o.kernel * o.kernel; tap > 0; tap--) {
                        weights.waitUntilFull();
                        uint64_t outputs = weightMatrix + weights.current * (Tile::STAGE_BYTES / 16);
                        begin_products();
#pragma unroll
                        for (int k = 0; k < VECS; k += 2) {
                            multiply_warpgroup(sums, outputs + k * Tile::BN, pixels + k * Tile::PATCH_PIXELS);
                        }
                        commit_products();
                        wait_products<1>();
                        arriveIfRead(readWeights);
                        arriveIfRead(readPatch);
                        readWeights = weights.free();
                        readPatch = tap == 1 ? patches.free() : nullptr;
                        weights.advance();
                        column++;
                        pixels++;
                        if (column == o.kernel) {
                            column = 0;
                            pixels += width - o.kernel;
                        }
                    }
                    patches.advance();
                }
            }
            wait_products(sums);
            arriveIfRead(readWeights);
            arriveIfRead(readPatch);
            // The scratch memory may still be read for the tile before.
            Tile::synchronize();
            tile.complete(sums);
        }
    }

    /** Arrives for the warp. */
    static __device__ void arriveIfRead(Barrier* barrier) {
        if (barrier != nullptr && threadIdx.x % 32 == 0) {
            arrive(barrier);
        }
    }
};

#define HOPPER_CONVOLUTION(name, TH)                                                                  \
    KERNELS_SIDE_BY_SIDE(name, (HopperConvolution<HopperTile<TH>>::BLOCK), 1, ConvolutionArguments) { \
        HopperConvolution<HopperTile<TH>>(args).run();                                                \
    }

// Kernels by pixels and channels of a tile; the same list is in ConvolutionTile.java.
HOPPER_CONVOLUTION(hopper_256x128, 32)
HOPPER_CONVOLUTION(hopper_128x128, 16)
HOPPER_CONVOLUTION(hopper_64x128, 8)

// Convolution: the epilogue of a block's sums, whatever main loop computed them.
#pragma once
#include "main_loop.h"

template <class Tile>
struct Convolution : Tile {
    static constexpr int BN = Tile::BN, M = Tile::M, N = Tile::N;
    static constexpr int THREADS = Tile::THREADS, SUMS_PITCH = Tile::SUMS_PITCH, OUT_VECS = Tile::OUT_VECS;
    /** Pixels of a round that a thread finishes, and how many lie between two of them. */
    static constexpr int OWN_PIXELS = Tile::ROUND_PIXELS * OUT_VECS / THREADS, OWN_PITCH = THREADS / OUT_VECS;
    static_assert(OWN_PIXELS * THREADS == Tile::ROUND_PIXELS * OUT_VECS, "tile");
    using Tile::image;
    using Tile::number;
    using Tile::outChannel;
    using Tile::pixelTile;
    using Tile::split;

    const ConvolutionArguments& args;

    __device__ Convolution(const Tile& tile, const ConvolutionArguments& args) : Tile(tile), args(args) {}

    __device__ void run() const {
        float sums[M][N][4] = {};
        MainLoop<Tile>(*this, args, args.operand).to(sums);
        if (args.second.weights != nullptr) {
            MainLoop<Tile>(*this, args, args.second).to(sums);
        }
        complete(sums);
    }

    /** Stores the sums of all channels, or of one split-K part of them. */
    __device__ void complete(float (&sums)[M][N][4]) const {
        if (args.splitK == 1 || joinSplits(sums)) {
            finish(sums);
        }
    }

    /**
     * Whether this is the last of so many blocks to arrive at a semaphore, which begins at 0 and is left at 0. The last
     * one sees all that the others wrote before, by load_written.
     */
    __device__ bool arrivesLast(unsigned* semaphore, unsigned blocks) const {
        __threadfence();
        Tile::synchronize();
        unsigned* order = reinterpret_cast<unsigned*>(Tile::scratch());
        if (threadIdx.x == 0) {
            *order = atomicInc(semaphore, blocks - 1);
        }
        Tile::synchronize();
        bool last = *order == blocks - 1;
        Tile::synchronize();
        __threadfence();
        return last;
    }

    /**
     * Split-K reduction: writes the block's partial sums to memory. The last block of the tile adds them up, in order,
     * and continues.
     */
    __device__ bool joinSplits(float (&sums)[M][N][4]) const {
        constexpr int SUMS = M * N * 4;
        long long part = static_cast<long long>(number) * args.splitK + split;
        float* mine = args.partial + part * SUMS * THREADS + threadIdx.x;
#pragma unroll
        for (int i = 0; i < SUMS; i++) {
            mine[i * THREADS] = sums[i / (4 * N)][i / 4 % N][i % 4];
        }
        if (!arrivesLast(args.semaphores + number, args.splitK)) {
            return false;
        }
        const float* all = mine - static_cast<long long>(split) * SUMS * THREADS;
#pragma unroll
        for (int m = 0; m < M; m++) {
            // Not more loads in flight than there are registers.
            Tile::synchronize();
#pragma unroll
            for (int i = 0; i < 4 * N; i++) {
                sums[m][i / 4][i % 4] = 0;
            }
            for (int s = 0; s < args.splitK; s++) {
#pragma unroll
                for (int i = 0; i < 4 * N; i++) {
                    sums[m][i / 4][i % 4] += load_written(all + ((s * M + m) * 4 * N + i) * THREADS);
                }
            }
        }
        return true;
    }

    /**
     * The epilogue: transposes the sums to whole pixels through shared memory, in rounds, adds bias and residual,
     * stores them, and gathers their moments.
     */
    __device__ void finish(const float (&sums)[M][N][4]) const {
        float* shared = reinterpret_cast<float*>(Tile::scratch());
        int row = threadIdx.x / OUT_VECS, vec = threadIdx.x % OUT_VECS;
        int c = outChannel + vec * VEC;
        float bias[VEC];
#pragma unroll
        for (int j = 0; j < VEC; j++) {
            bias[j] = args.bias[c + j];
            if (args.embedding != nullptr && c + j < args.out.channels) {
                bias[j] += args.embedding[image * args.embeddingStride + c + j];
            }
        }
        RunningMoments<VEC> moments;
#pragma unroll (Tile::ROUNDS_UNROLLED)
        for (int m = 0; m < M; m++) {
            // All loads are under way while the sums go through shared memory, where there are registers for them.
            float residuals[Tile::RESIDUALS_AHEAD ? OWN_PIXELS : 1][VEC];
#pragma unroll
            for (int i = 0; i < OWN_PIXELS && Tile::RESIDUALS_AHEAD; i++) {
                int y = Tile::y(m, row + i * OWN_PITCH), x = Tile::x(m, row + i * OWN_PITCH);
                if (isInside(y, x, c)) {
                    args.residual.load(image, y, x, c, residuals[i]);
                }
            }
            // Rounds differ only in the sums, which lie in registers.
#pragma unroll
            for (int round = 0; round < M; round++) {
                if (round == m) {
                    Tile::transpose(sums[round], shared);
                }
            }
            Tile::synchronize();
#pragma unroll
            for (int i = 0; i < OWN_PIXELS; i++) {
                int own = row + i * OWN_PITCH, y = Tile::y(m, own), x = Tile::x(m, own);
                if (isInside(y, x, c)) {
                    float(&residual)[VEC] = residuals[Tile::RESIDUALS_AHEAD ? i : 0];
                    if (!Tile::RESIDUALS_AHEAD) {
                        args.residual.load(image, y, x, c, residual);
                    }
                    store(y, x, c, shared + own * SUMS_PITCH + vec * VEC, bias, residual, moments);
                }
            }
            Tile::synchronize();
        }
        if (args.moments.tiles.data != nullptr) {
            storeMoments(moments);
            joinMoments();
        }
    }

    /** Whether the result has a pixel and a 16-byte vector's channels. */
    __device__ bool isInside(int y, int x, int c) const {
        return y < args.out.height && x < args.out.width && c < args.out.stride;
    }

    __device__ void store(int y, int x, int c, const float* sums, const float (&bias)[VEC],
                          const float (&residual)[VEC], RunningMoments<VEC>& moments) const {
        float v[VEC];
#pragma unroll
        for (int j = 0; j < VEC; j += 4) {
            Floats<4> four = *reinterpret_cast<const Floats<4>*>(sums + j);
#pragma unroll
            for (int i = 0; i < 4; i++) {
                v[j + i] = four.x[i] + bias[j + i] + residual[j + i];
            }
        }
#pragma unroll
        for (int j = 0; j < VEC; j++) {
            if (c + j >= args.out.channels) {
                v[j] = 0;
            } else if (args.planar != nullptr) {
                long long plane = static_cast<long long>(image) * args.out.channels + c + j;
                args.planar[(plane * args.out.height + y) * args.out.width + x] = v[j];
            }
        }
        moments.add(v);
        if (args.planar == nullptr) {
            *reinterpret_cast<Vec*>(args.out.begin(image) + args.out.offset(y, x, c)) = pack(v);
        }
    }

    __device__ void storeMoments(const RunningMoments<VEC>& moments) const {
        constexpr int THREADS_OF_A_PIECE = THREADS / OUT_VECS;
        Moments* shared = reinterpret_cast<Moments*>(Tile::scratch());
#pragma unroll
        for (int j = 0; j < VEC; j++) {
            shared[threadIdx.x / OUT_VECS * BN + threadIdx.x % OUT_VECS * VEC + j] = moments.moments(j);
        }
        Tile::synchronize();
        for (int i = threadIdx.x; i < BN && outChannel + i < args.out.channels; i += THREADS) {
            Moments sum = shared[i];
            for (int t = 1; t < THREADS_OF_A_PIECE; t++) {
                sum.join(shared[t * BN + i]);
            }
            args.moments.tiles.store(image, pixelTile, outChannel + i, sum);
        }
    }

    /**
     * Joins the moments of tiles, which the last block of a run does for its channels, and computes the normalisation
     * that follows, which the last block of the image does: both in an order that does not depend on who is last.
     */
    __device__ void joinMoments() const {
        const ResultMoments& result = args.moments;
        int size = result.tilesOfARun, runs = result.runs.tiles, channelTiles = args.outputs / BN;
        unsigned* semaphores = result.semaphores + image * (1 + channelTiles * runs);
        if (size > 1) {
            int run = pixelTile / size, begin = run * size, end = min(begin + size, result.tiles.tiles);
            if (!arrivesLast(semaphores + 1 + outChannel / BN * runs + run, end - begin)) {
                return;
            }
            for (int c = outChannel + threadIdx.x; c < min(outChannel + BN, args.out.channels); c += THREADS) {
                Moments sum = {0, 0, 0};
#pragma unroll 8
                for (int t = begin; t < end; t++) {
                    sum.join(result.tiles.load(image, t, c));
                }
                result.runs.store(image, run, c, sum);
            }
        }
        if (result.norm.scale != nullptr && arrivesLast(semaphores, channelTiles * runs)) {
            normalise<THREADS, THREADS / 32>(result.norm, image, 0, result.norm.groups - 1);
        }
    }
};

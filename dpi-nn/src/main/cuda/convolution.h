// Convolution: the epilogue of a block's sums, whatever main loop computed them.
#pragma once
#include "main_loop.h"

template <class Tile>
struct Convolution : Tile {
    static constexpr int BN = Tile::BN, M = Tile::M, N = Tile::N;
    static constexpr int THREADS = Tile::THREADS, SUMS_PITCH = Tile::SUMS_PITCH, OUT_VECS = Tile::OUT_VECS;
    using Tile::image;
    using Tile::number;
    using Tile::outChannel;
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
     * Split-K reduction: writes the block's partial sums to memory. The last block of the tile adds them up, in order,
     * and continues.
     */
    __device__ bool joinSplits(float (&sums)[M][N][4]) const {
        constexpr int SUMS = M * N * 4;
        float* mine = args.partial + (static_cast<long long>(number) * args.splitK + split) * SUMS * THREADS + threadIdx.x;
#pragma unroll
        for (int i = 0; i < SUMS; i++) {
            mine[i * THREADS] = sums[i / (4 * N)][i / 4 % N][i % 4];
        }
        __threadfence();
        Tile::synchronize();
        unsigned* order = reinterpret_cast<unsigned*>(Tile::scratch());
        if (threadIdx.x == 0) {
            *order = atomicAdd(args.semaphores + number, 1u);
        }
        Tile::synchronize();
        bool last = *order == args.splitK - 1u;
        Tile::synchronize();
        if (!last) {
            return false;
        }
        __threadfence();
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
        if (threadIdx.x == 0) {
            args.semaphores[number] = 0;
        }
        return true;
    }

    /**
     * The epilogue: transposes the sums to whole pixels through shared memory, in rounds, adds bias and residual, stores
     * them, and gathers their moments.
     */
    __device__ void finish(const float (&sums)[M][N][4]) const {
        float* shared = reinterpret_cast<float*>(Tile::scratch());
        int vec = threadIdx.x % OUT_VECS;
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
#pragma unroll
        for (int m = 0; m < M; m++) {
            Tile::transpose(sums[m], shared);
            Tile::synchronize();
            for (int r = threadIdx.x / OUT_VECS; r < Tile::ROUND_PIXELS; r += THREADS / OUT_VECS) {
                int y = Tile::y(m, r), x = Tile::x(m, r);
                if (y < args.out.height && x < args.out.width && c < args.out.stride) {
                    store(y, x, c, shared + r * SUMS_PITCH + vec * VEC, bias, moments);
                }
            }
            Tile::synchronize();
        }
        if (args.statistics.data != nullptr) {
            storeMoments(moments);
        }
    }

    __device__ void store(int y, int x, int c, const float* sums, const float (&bias)[VEC],
                          RunningMoments<VEC>& moments) const {
        float v[VEC];
#pragma unroll
        for (int j = 0; j < VEC; j += 4) {
            Floats<4> four = *reinterpret_cast<const Floats<4>*>(sums + j);
#pragma unroll
            for (int i = 0; i < 4; i++) {
                v[j + i] = four.x[i] + bias[j + i];
            }
        }
        args.residual.add(image, y, x, c, v);
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
            args.statistics.store(image, Tile::pixelTile, outChannel + i, sum);
        }
    }
};

// Convolution: the epilogue of a block's sums, and the kernels.
#pragma once
#include "main_loop.h"

template <class Tile>
struct Convolution : Tile {
    static constexpr int TH = Tile::TH, TW = Tile::TW, BN = Tile::BN, WARPS_M = Tile::WARPS_M, M = Tile::M, N = Tile::N;
    static constexpr int THREADS = Tile::THREADS, SUMS_PITCH = Tile::SUMS_PITCH, OUT_VECS = Tile::OUT_VECS;
    using Tile::image;
    using Tile::outChannel;
    using Tile::outX;
    using Tile::outY;
    using Tile::split;

    const ConvolutionArguments& args;

    __device__ explicit Convolution(const ConvolutionArguments& args) : Tile(args), args(args) {}

    __device__ void run() const {
        float sums[M][N][4] = {};
        MainLoop<Tile>(*this, args, args.operand).to(sums);
        if (args.second.weights != nullptr) {
            MainLoop<Tile>(*this, args, args.second).to(sums);
        }
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
        int tile = (image * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
        float* mine = args.partial + (static_cast<long long>(tile) * args.splitK + split) * SUMS * THREADS + threadIdx.x;
#pragma unroll
        for (int i = 0; i < SUMS; i++) {
            mine[i * THREADS] = sums[i / (4 * N)][i / 4 % N][i % 4];
        }
        __threadfence();
        __syncthreads();
        unsigned* order = reinterpret_cast<unsigned*>(shared_memory());
        if (threadIdx.x == 0) {
            *order = atomicAdd(args.semaphores + tile, 1u);
        }
        __syncthreads();
        bool last = *order == args.splitK - 1u;
        __syncthreads();
        if (!last) {
            return false;
        }
        __threadfence();
        const float* all = mine - static_cast<long long>(split) * SUMS * THREADS;
#pragma unroll
        for (int m = 0; m < M; m++) {
            // Not more loads in flight than there are registers.
            __syncthreads();
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
            args.semaphores[tile] = 0;
        }
        return true;
    }

    /**
     * The epilogue: transposes the sums to whole pixels through shared memory, adds bias and residual, stores them, and
     * gathers their moments.
     */
    __device__ void finish(const float (&sums)[M][N][4]) const {
        float* shared = reinterpret_cast<float*>(shared_memory());
        int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
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
            float* row = shared + (warp % WARPS_M * 16 + lane / 4) * SUMS_PITCH + warp / WARPS_M * (8 * N) + lane % 4 * 2;
#pragma unroll
            for (int n = 0; n < N; n++) {
                *reinterpret_cast<Floats<2>*>(row + 8 * n) = {sums[m][n][0], sums[m][n][1]};
                *reinterpret_cast<Floats<2>*>(row + 8 * n + 8 * SUMS_PITCH) = {sums[m][n][2], sums[m][n][3]};
            }
            __syncthreads();
            for (int r = threadIdx.x / OUT_VECS; r < 16 * WARPS_M; r += THREADS / OUT_VECS) {
                int pixel = r / 16 * (16 * M) + m * 16 + r % 16;
                int y = outY + pixel / TW, x = outX + pixel % TW;
                if (y < args.out.height && x < args.out.width && c < args.out.stride) {
                    store(y, x, c, shared + r * SUMS_PITCH + vec * VEC, bias, moments);
                }
            }
            __syncthreads();
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
        Moments* shared = reinterpret_cast<Moments*>(shared_memory());
#pragma unroll
        for (int j = 0; j < VEC; j++) {
            shared[threadIdx.x / OUT_VECS * BN + threadIdx.x % OUT_VECS * VEC + j] = moments.moments(j);
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

#define CONVOLUTION(name, TH, TW, BN, WARPS_M, WARPS_N, BLOCKS)                                  \
    KERNELS_SIDE_BY_SIDE(name, (32 * WARPS_M * WARPS_N), BLOCKS, ConvolutionArguments) {        \
        Convolution<Tile<TH, TW, BN, WARPS_M, WARPS_N>>(args).run();                             \
    }

// Kernels by pixels and channels of a tile; the same list is in ConvolutionTile.java.
CONVOLUTION(convolution_256x128, 16, 16, 128, 4, 2, 1)
CONVOLUTION(convolution_128x64, 8, 16, 64, 2, 2, 3)
CONVOLUTION(convolution_64x64, 8, 8, 64, 2, 2, 3)
CONVOLUTION(convolution_256x16, 16, 16, 16, 8, 1, 2)

// The gradient of a convolution's weights: for each tap a matrix product of the result's gradient and the input, over all
// pixels of all images. A block computes 64×64 channels of one tap for a part of the pixels (split-K); a second kernel adds
// the parts up, in order. Both operands lie in memory pixel by pixel, and are transposed on their way to shared memory.
#pragma once
#include "map.h"
#include "product.h"

struct WeightGradientArguments {
    /** The gradient of the convolution's output, and its input. */
    Map outGradient, in;
    /** (parts, taps, outputs, inputs), outputs and inputs rounded up to tiles. */
    float* partial;
    int kernel, stride, padding, images;
    /** K tiles of a part. */
    int kTiles, unused;
};

struct WeightGradient {
    static constexpr int THREADS = 128;
    static constexpr int TILE = 64;
    /** Pixels that are multiplied at once. */
    static constexpr int PIXELS = K_TILE;
    static constexpr int OPERAND_BYTES = TILE * K_TILE_BYTES;
    /** 16-byte vectors that a thread loads of each operand, all of one pixel. */
    static constexpr int LOADS = TILE / VEC * PIXELS / THREADS;
    /** Two operands, twice. */
    static constexpr int SHARED_BYTES = 4 * OPERAND_BYTES;

    const WeightGradientArguments& args;
    int firstOutput, firstInput, tap, pixel, firstVec;

    __device__ explicit WeightGradient(const WeightGradientArguments& args) : args(args) {
        int across = (args.in.channels + TILE - 1) / TILE;
        firstOutput = blockIdx.x / across * TILE;
        firstInput = blockIdx.x % across * TILE;
        tap = blockIdx.y;
        pixel = threadIdx.x % PIXELS;
        firstVec = threadIdx.x / PIXELS;
    }

    /** A 16-byte vector of a map's pixel; zeros beyond the last channel. */
    __device__ static Vec vec(const Map& map, int image, int y, int x, int c) {
        return c < map.stride ? *reinterpret_cast<const Vec*>(map.begin(image) + map.offset(y, x, c)) : Vec{};
    }

    __device__ void load(int kTile, Vec (&left)[LOADS], Vec (&right)[LOADS]) const {
        const Map &out = args.outGradient, &in = args.in;
        int plane = out.height * out.width, p = kTile * PIXELS + pixel;
        int image = p / plane, y = p % plane / out.width, x = p % out.width;
        int inY = y * args.stride + tap / args.kernel - args.padding;
        int inX = x * args.stride + tap % args.kernel - args.padding;
        bool isAny = image < args.images;
        bool inside = isAny && inY >= 0 && inY < in.height && inX >= 0 && inX < in.width;
#pragma unroll
        for (int i = 0; i < LOADS; i++) {
            int c = (firstVec + i * (THREADS / PIXELS)) * VEC;
            left[i] = isAny ? vec(out, image, y, x, firstOutput + c) : Vec{};
            right[i] = inside ? vec(in, image, inY, inX, firstInput + c) : Vec{};
        }
    }

    /** Stores vectors with a row for each channel. */
    __device__ void store(char* panel, const Vec (&vecs)[LOADS]) const {
#pragma unroll
        for (int i = 0; i < LOADS; i++) {
            int channel = (firstVec + i * (THREADS / PIXELS)) * VEC;
            float x[VEC];
            unpack(vecs[i], x);
#pragma unroll
            for (int j = 0; j < VEC; j++) {
                Element* row = reinterpret_cast<Element*>(panel + panel_offset(channel + j, pixel / VEC));
                row[pixel % VEC] = to_element(as_factor(x[j]));
            }
        }
    }

    __device__ void run() const {
        int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
        Rows rows([&](int row) { return warp % 2 * 32 + row; });
        char* memory = shared_memory();
        float sums[2][4][4] = {};
        Vec left[LOADS], right[LOADS];
        int first = blockIdx.z * args.kTiles;
        load(first, left, right);
        for (int i = 0; i < args.kTiles; i++) {
            char* now = memory + i % 2 * 2 * OPERAND_BYTES;
            store(now, left);
            store(now + OPERAND_BYTES, right);
            __syncthreads();
            if (i + 1 < args.kTiles) {
                load(first + i + 1, left, right);
            }
            const char* columns = now + OPERAND_BYTES + warp / 2 * 32 * K_TILE_BYTES;
            multiply(sums, rows, {now, columns, 0, 0, 0, 0}, 1);
        }
        int outputs = (args.outGradient.channels + TILE - 1) / TILE * TILE;
        int inputs = (args.in.channels + TILE - 1) / TILE * TILE;
        float* to = args.partial + static_cast<long long>(blockIdx.z * gridDim.y + tap) * outputs * inputs;
#pragma unroll
        for (int m = 0; m < 2; m++) {
#pragma unroll
            for (int n = 0; n < 4; n++) {
                int row = firstOutput + warp % 2 * 32 + m * 16 + lane / 4;
                float* at = to + row * inputs + firstInput + warp / 2 * 32 + n * 8 + lane % 4 * 2;
                *reinterpret_cast<Floats<2>*>(at) = {sums[m][n][0], sums[m][n][1]};
                *reinterpret_cast<Floats<2>*>(at + 8 * inputs) = {sums[m][n][2], sums[m][n][3]};
            }
        }
    }
};

/** Blocks: tiles of outputs and inputs, taps, parts of the pixels. */
KERNEL(weight_gradient, WeightGradient::THREADS, WeightGradientArguments) {
    WeightGradient(args).run();
}

struct JoinWeightGradientArguments {
    /** (parts, taps, outputs, inputs), outputs and inputs rounded up to tiles. */
    const float* partial;
    /** (outChannels, inChannels, taps), added to in the input channels from firstIn on. */
    float* gradient;
    int parts, taps, outputs, inputs;
    int outChannels, inChannels, firstIn, channels;
};

/** One thread for each weight. */
KERNEL(join_weight_gradient, MAP_THREADS, JoinWeightGradientArguments) {
    long long i = thread_index();
    int c = static_cast<int>(i % args.channels), out = static_cast<int>(i / args.channels % args.outChannels);
    int tap = static_cast<int>(i / args.channels / args.outChannels);
    if (tap < args.taps) {
        float sum = 0;
        for (int part = 0; part < args.parts; part++) {
            long long row = (static_cast<long long>(part) * args.taps + tap) * args.outputs + out;
            sum += args.partial[row * args.inputs + c];
        }
        args.gradient[(static_cast<long long>(out) * args.inChannels + args.firstIn + c) * args.taps + tap] += sum;
    }
}

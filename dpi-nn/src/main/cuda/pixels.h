// Arithmetic on images between the passes of networks: short programs that PixelProgram.java writes, one launch each.
// Images are (images, channels, height, width) in float32 in every precision. Every operation is rounded by itself, so
// that a program's results have the bits of the same arithmetic in Java.
#pragma once
#include "philox.h"

constexpr int PIXEL_THREADS = 256;
constexpr int PIXEL_IMAGES = 8;
constexpr int PIXEL_INSTRUCTIONS = 32;

/** The row of a loop's tables that the next launches read. */
struct RowArguments {
    int* row;
    /** (rows, slots): the first of a row is the timestep. */
    const float* coefficients;
    /** The timestep inputs of networks, (images) each; null after the last. */
    float* timesteps[4];
    int slots, images;
};

/** One block. Goes to the next row, and writes its timestep. */
KERNEL(next_row, PIXEL_THREADS, RowArguments) {
    int* shared = reinterpret_cast<int*>(shared_memory());
    if (threadIdx.x == 0) {
        *shared = ++*args.row;
    }
    __syncthreads();
    int row = *shared;
    for (int network = 0; network < 4 && args.timesteps[network] != nullptr; network++) {
        for (int i = threadIdx.x; i < args.images; i += PIXEL_THREADS) {
            args.timesteps[network][i] = args.coefficients[row * args.slots];
        }
    }
}

/** Tables of a loop: what differs between its rows, and the images' streams. */
struct LoopTables {
    const int* row;
    const float* coefficients;
    /** (rows, 2): words before the row's normal and uniform draws. */
    const uint64_t* offsets;
    /** (images) */
    const PhiloxStream* streams;
    /** (rows): how many numbers were not finite. */
    unsigned* broken;
    int slots, unused;
};

enum PixelOperation {
    LOAD,
    STORE,
    WEIGHTED_SUM,
    SCALED_DIFFERENCE,
    CLIP,
    BETWEEN,
    CONSTANT,
    ADD_NOISE,
    NORMAL,
    SELECT_GRID,
    SELECT_CHOSEN,
    REQUIRE_FINITE
};

/** A register, the one or two it is computed from, and the slot of two coefficients or the number of an image. */
struct PixelInstruction {
    uint8_t operation, to, a, b;
    int at;
};

struct PixelArguments {
    LoopTables tables;
    float* images[PIXEL_IMAGES];
    /** Floats from an image to the next one, and before the first. */
    int strides[PIXEL_IMAGES], firsts[PIXEL_IMAGES];
    PixelInstruction code[PIXEL_INSTRUCTIONS];
    int instructions, batch;
    /** Floats of an image, and of a channel. */
    int size, plane;
    int width, grid;
};

/** One thread for each element of the images. Registers are in shared memory: which one is meant is known only here. */
KERNEL(pixel_program, PIXEL_THREADS, PixelArguments) {
    long long element = static_cast<long long>(blockIdx.x) * PIXEL_THREADS + threadIdx.x;
    if (element >= static_cast<long long>(args.batch) * args.size) {
        return;
    }
    float* registers = reinterpret_cast<float*>(shared_memory()) + threadIdx.x;
    int image = static_cast<int>(element / args.size), i = static_cast<int>(element % args.size);
    int y = i % args.plane / args.width, x = i % args.width, row = *args.tables.row;
    bool onGrid = y % args.grid == 0 && x % args.grid == 0;
    auto value = [&](int number) -> float& { return registers[number * PIXEL_THREADS]; };
    auto pixel = [&](int at) -> float& {
        return args.images[at][static_cast<long long>(image) * args.strides[at] + args.firsts[at] + i];
    };
    for (int n = 0; n < args.instructions; n++) {
        const PixelInstruction& in = args.code[n];
        const float* c = args.tables.coefficients + row * args.tables.slots + in.at;
        switch (in.operation) {
            case LOAD:
                value(in.to) = pixel(in.at);
                break;
            case STORE:
                pixel(in.at) = value(in.a);
                break;
            case WEIGHTED_SUM:
                value(in.to) = __fadd_rn(__fmul_rn(c[0], value(in.a)), __fmul_rn(c[1], value(in.b)));
                break;
            case SCALED_DIFFERENCE:
                value(in.to) = __fdiv_rn(__fadd_rn(__fmul_rn(c[0], value(in.a)), -value(in.b)), c[1]);
                break;
            case CLIP: {
                float a = value(in.a);
                value(in.to) = a < -1 ? -1 : a > 1 ? 1 : a;
                break;
            }
            case BETWEEN: {
                float share = __fmul_rn(__fadd_rn(value(in.a), 1), 0.5f);
                value(in.to) = __fadd_rn(__fmul_rn(share, c[0]), __fmul_rn(__fadd_rn(1, -share), c[1]));
                break;
            }
            case CONSTANT:
                value(in.to) = c[0];
                break;
            case ADD_NOISE: {
                float sigma = static_cast<float>(exp(__dmul_rn(0.5, static_cast<double>(value(in.b)))));
                value(in.to) = __fadd_rn(value(in.a), __fmul_rn(sigma, value(in.at)));
                break;
            }
            case NORMAL:
                value(in.to) = args.tables.streams[image].normal(args.tables.offsets[2 * row], i);
                break;
            case SELECT_GRID:
                value(in.to) = onGrid ? value(in.a) : value(in.b);
                break;
            case SELECT_CHOSEN: {
                int columns = args.width / args.grid, cells = args.plane / args.grid / args.grid;
                int cell = y / args.grid * columns + x / args.grid;
                bool chosen = onGrid && args.images[in.at][static_cast<long long>(image) * cells + cell] != 0;
                value(in.to) = chosen ? value(in.a) : value(in.b);
                break;
            }
            case REQUIRE_FINITE:
                // The difference of a number and itself is 0 if it is finite.
                if (!(__fadd_rn(value(in.a), -value(in.a)) == 0)) {
                    atomicAdd(args.tables.broken + row, 1);
                }
                break;
        }
    }
}

struct StructureArguments {
    LoopTables tables;
    /** Images, of which every grid-th pixel of every grid-th row is read; RGB. */
    const float* images;
    /** (images, height / grid, width / grid): 1 or 0. */
    float* chosen;
    double gamma;
    int stride, plane, width, grid;
};

constexpr int STRUCTURE_THREADS = 512;

/**
 * Blocks: images. Chooses pixels of the grid at random, with a probability that grows with the Laplacian of the grey image
 * on the grid, spread over 0 to 1, to a power.
 */
KERNEL(structure_mask, STRUCTURE_THREADS, StructureArguments) {
    int columns = args.width / args.grid, rows = args.plane / args.width / args.grid, pixels = rows * columns;
    const float* from = args.images + static_cast<long long>(blockIdx.x) * args.stride;
    float* chosen = args.chosen + static_cast<long long>(blockIdx.x) * pixels;
    auto grey = [&](int y, int x) {
        const float* p = from + (y * args.width + x) * args.grid;
        return __fadd_rn(__fadd_rn(__fmul_rn(0.2989f, p[0]), __fmul_rn(0.587f, p[args.plane])),
                         __fmul_rn(0.114f, p[2 * args.plane]));
    };
    bool flat = rows == 1 || columns == 1;
    float least = INFINITY, greatest = -INFINITY;
    for (int i = threadIdx.x; i < pixels && !flat; i += STRUCTURE_THREADS) {
        int y = i / columns, x = i % columns;
        float vertical = __fadd_rn(grey(y == 0 ? 1 : y - 1, x), grey(y == rows - 1 ? rows - 2 : y + 1, x));
        float sum = __fadd_rn(__fadd_rn(vertical, grey(y, x == 0 ? 1 : x - 1)),
                              grey(y, x == columns - 1 ? columns - 2 : x + 1));
        float laplacian = fabsf(__fadd_rn(__fmul_rn(4, grey(y, x)), -sum));
        chosen[i] = laplacian;
        least = fminf(least, laplacian);
        greatest = fmaxf(greatest, laplacian);
    }
    float* all = reinterpret_cast<float*>(shared_memory());
    all[threadIdx.x] = least;
    all[STRUCTURE_THREADS + threadIdx.x] = greatest;
    for (int n = STRUCTURE_THREADS / 2; n > 0; n /= 2) {
        __syncthreads();
        if (threadIdx.x < n) {
            all[threadIdx.x] = fminf(all[threadIdx.x], all[threadIdx.x + n]);
            float* greatests = all + STRUCTURE_THREADS;
            greatests[threadIdx.x] = fmaxf(greatests[threadIdx.x], greatests[threadIdx.x + n]);
        }
    }
    __syncthreads();
    float range = __fadd_rn(all[STRUCTURE_THREADS], -all[0]);
    bool spreads = !flat && range > 0 && range < INFINITY;
    const PhiloxStream& stream = args.tables.streams[blockIdx.x];
    uint64_t after = args.tables.offsets[2 * *args.tables.row + 1];
    for (int i = threadIdx.x; i < pixels; i += STRUCTURE_THREADS) {
        float probability = 0;
        if (spreads) {
            double share = __fdiv_rn(__fadd_rn(chosen[i], -all[0]), range);
            probability = static_cast<float>(pow(share, args.gamma));
        }
        chosen[i] = stream.uniform(after + i) < probability ? 1 : 0;
    }
}

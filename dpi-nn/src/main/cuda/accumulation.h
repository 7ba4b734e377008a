// Convolution as implicit matrix multiplication: the sums of a block.
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
    /** Floats between rows of finished sums in shared memory: four rows of pairs cover all banks. */
    static constexpr int SUMS_PITCH = BN + 8;
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

    /** Threads beside each other have pieces beside each other; each one's are all of the same channels. */
    static constexpr int PIXELS_AT_ONCE = THREADS / PIECES;

    const Term& term;
    int taps, patchWidth, patchPixels, patchBytes, patches, firstChunk, lastChunk;
    /** 2^20 / patchWidth: multiplied by it pixels are divided, rightly for as many as shared memory can hold. */
    unsigned reciprocal;
    char *patchMemory, *weightMemory;
    /** The image in both parts of the source. */
    const Element *first, *second;
    /** Distance of the weights of two taps. */
    int tapBytes;
    int pieceOffset;

    __device__ Accumulation(const Tile& tile, const ConvolutionArguments& args, const Term& term)
        : Tile(tile), term(term) {
        taps = term.kernel * term.kernel;
        patchWidth = (TW - 1) * term.stride + term.kernel;
        patchPixels = ((TH - 1) * term.stride + term.kernel) * patchWidth;
        patchBytes = patchPixels * ROW_BYTES;
        patches = taps == 1 ? SLOTS : 2;
        reciprocal = ((1u << 20) + patchWidth - 1) / patchWidth;
        weightMemory = shared_memory();
        patchMemory = weightMemory + SLOTS * BN * ROW_BYTES;
        first = term.source.first.begin(image);
        second = term.source.second.begin(image);
        int chunks = (term.source.channels() + CHUNK - 1) / CHUNK;
        firstChunk = chunks * split / args.splits;
        lastChunk = chunks * (split + 1) / args.splits - 1;
        tapBytes = args.outputs * CHUNK_BYTES;
        pieceOffset = threadIdx.x % PIECES;
    }

    __device__ char* patch(int chunk) const {
        return patchMemory + (chunk & (patches - 1)) * patchBytes;
    }

    __device__ char* weights(unsigned step) const {
        return weightMemory + step % SLOTS * (BN * ROW_BYTES);
    }

    /** One tap of one chunk; the steps go through all taps of a chunk, then of the next. */
    struct Step {
        unsigned index;
        int chunk, tap;
        /** Of the tap in its line of the kernel, and its pixel in a patch. */
        int column, pixel;

        __device__ void advance(const Accumulation& a) {
            index++;
            tap++;
            column++;
            pixel++;
            if (column == a.term.kernel) {
                column = 0;
                pixel += a.patchWidth - a.term.kernel;
            }
            if (tap == a.taps) {
                tap = pixel = 0;
                chunk++;
            }
        }
    };

    /** A pixel of a patch, before resampling, and whether it is any at all. */
    struct Place {
        int y, x;
        bool inside;
    };

    __device__ Place place(unsigned pixel) const {
        const Source& source = term.source;
        int up = source.resample == NEAREST_UP;
        int row = static_cast<int>(pixel * reciprocal >> 20);
        int y = outY * term.stride - term.padding + row;
        int x = outX * term.stride - term.padding + static_cast<int>(pixel) - row * patchWidth;
        bool inside = static_cast<unsigned>(y) < static_cast<unsigned>(source.first.height << up) &&
                      static_cast<unsigned>(x) < static_cast<unsigned>(source.first.width << up);
        return {y >> up, x >> up, inside};
    }

    /** The first channel of the thread's pieces. */
    __device__ int channel(int chunk) const {
        return chunk * CHUNK + pieceOffset * PIECE;
    }

    __device__ void copyPatch(int chunk) const {
        const Source& source = term.source;
        int c = channel(chunk);
        bool isFirst = c < source.first.channels, isAny = c < source.channels();
        const Element* from = isFirst ? first + c : second + (c - source.first.channels);
        int stride = isFirst ? source.first.stride : source.second.stride;
        char* to = patch(chunk) + pieceOffset * 16;
        for (unsigned pixel = threadIdx.x / PIECES; pixel < static_cast<unsigned>(patchPixels); pixel += PIXELS_AT_ONCE) {
            Place p = place(pixel);
            bool inside = isAny && p.inside;
            copy_async(to + pixel * ROW_BYTES, inside ? from + (p.y * source.first.width + p.x) * stride : first,
                       inside);
        }
    }

    __device__ void copyWeights(const Step& step) const {
        const char* from = term.weights + static_cast<long long>(step.chunk * taps + step.tap) * tapBytes +
                           outChannel * CHUNK_BYTES;
#pragma unroll
        for (int first = 0; first < BN * PIECES; first += THREADS) {
            int i = first + threadIdx.x;
            if (BN * PIECES % THREADS == 0 || i < BN * PIECES) {
                copy_async(weights(step.index) + i / PIECES * ROW_BYTES + pieceOffset * 16, from + i * 16, true);
            }
        }
    }

    /** Normalises those of the thread's own pieces that fall into one of some equal slices of a patch. */
    __device__ void transform(int chunk, int slice, int slices) const {
        const Source& source = term.source;
        int c = channel(chunk);
        if (c >= source.channels() || (source.scale == nullptr && !source.silu && PRECISION != TF32)) {
            return;
        }
        float scale[PIECE], shift[PIECE];
        source.affine(image, c, scale, shift);
        char* pieces = patch(chunk) + pieceOffset * 16;
        for (unsigned pixel = threadIdx.x / PIECES + slice * PIXELS_AT_ONCE; pixel < static_cast<unsigned>(patchPixels);
             pixel += slices * PIXELS_AT_ONCE) {
            if (!place(pixel).inside) {
                continue;
            }
            Piece* piece = reinterpret_cast<Piece*>(pieces + pixel * ROW_BYTES);
            float x[PIECE];
            unpack(*piece, x);
            source.activate(scale, shift, x);
#pragma unroll
            for (int j = 0; j < PIECE; j++) {
                x[j] = as_factor(x[j]);
            }
            *piece = pack(x);
        }
    }

    /** Begins the copies of a step: its weights, and its patch where every step has one of its own. */
    __device__ void copyStep(const Step& step) const {
        if (step.chunk <= lastChunk) {
            copyWeights(step);
            if (taps == 1) {
                copyPatch(step.chunk);
            }
        }
    }

    __device__ void to(float (&sums)[M][N][4]) const {
        int warp = threadIdx.x / 32;
        Rows<M> rows;
        rows.locate([&](int row) {
            int pixel = warp % WARPS_M * (16 * M) + row;
            return (pixel / TW * term.stride * patchWidth + pixel % TW * term.stride) * ROW_BYTES;
        });
        Step ahead = {0, firstChunk, 0, 0, 0};
        while (ahead.index < SLOTS - 1) {
            copyStep(ahead);
            if (ahead.index == 0 && taps > 1 && firstChunk <= lastChunk) {
                copyPatch(firstChunk);
            }
            commit_copies();
            ahead.advance(*this);
        }
        wait_copies<SLOTS - 2>();
        if (firstChunk <= lastChunk) {
            transform(firstChunk, 0, 1);
        }
        for (Step step = {0, firstChunk, 0, 0, 0}; step.chunk <= lastChunk; step.advance(*this)) {
            bool next = step.chunk < lastChunk;
            // This step's weights are there; of a kernel with one tap the next step's patch, too.
            if (taps == 1) {
                wait_copies<SLOTS - 3>();
            } else {
                wait_copies<SLOTS - 2>();
            }
            __syncthreads();
            copyStep(ahead);
            ahead.advance(*this);
            if (taps > 1 && step.tap == 0 && next) {
                copyPatch(step.chunk + 1);
            }
            commit_copies();
            bool transforms = next && (taps == 1 || step.tap >= SLOTS - 1);
            // Two warps that share a scheduler, and so its tensor cores, take turns: while one multiplies the other one
            // normalises.
#pragma unroll 1
            for (int turn = 0; turn < 2; turn++) {
                if (turn == warp / 4 % 2) {
                    multiply(sums, patch(step.chunk) + step.pixel * ROW_BYTES, rows,
                             weights(step.index) + warp / WARPS_M * (8 * N * ROW_BYTES), ROW_BYTES, CHUNK_BYTES);
                } else if (transforms && taps == 1) {
                    transform(step.chunk + 1, 0, 1);
                } else if (transforms) {
                    transform(step.chunk + 1, step.tap - (SLOTS - 1), taps - (SLOTS - 1));
                }
            }
        }
        wait_copies<0>();
        __syncthreads();
    }
};

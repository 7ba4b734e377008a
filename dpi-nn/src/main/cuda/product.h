// Products of tiles in shared memory. All precisions use the register layout of the tensor cores' m16n8 results. Lane
// 4·g + t of a warp holds of every 16×8 tile rows g and g + 8, columns 2t and 2t + 1.
#pragma once
#include "element.h"

/** Bytes of a row of a panel: the K tile of a pixel, or of an output channel's weights. */
constexpr int K_TILE_BYTES = 64;
constexpr int K_TILE = K_TILE_BYTES / sizeof(Element);
/** 16-byte vectors of a row. */
constexpr int VECS = K_TILE_BYTES / 16;

/**
 * The offset of a 16-byte vector in a panel of rows. Vector v of row r is swizzled to place v ^ (r / 2 % 4), so that
 * the same vector of eight consecutive rows covers all banks. An offset ^ 16 · n is that of vector v ^ n.
 */
__device__ inline int panel_offset(int row, int vec) {
    return row * K_TILE_BYTES + (vec * 16 ^ (row * 8 & 48));
}

/** The rows of a panel that are a warp's left operand: 16 for each of its tiles. */
struct Rows {
    /** The one that the lane names in the first tile; from there to that eight rows further, and to the next tile. */
    int first, half, tile;

    /** place(i): the panel's row that is row i of the operand. */
    template <class Place>
    __device__ explicit Rows(Place place) {
        int lane = threadIdx.x % 32;
        half = place(8) - place(0);
        tile = place(16) - place(0);
#if PRECISION == FP32
        first = place(lane / 4);
#else
        first = place(lane % 16);
#endif
    }
};

/** The panels of a product over several K tiles: rows of the left operand, and a row for each column of the result. */
struct Panels {
    const char *left, *right;
    /** The first row of the left panel. */
    int row;
    /** From one K tile to the next: bytes of both operands, rows of the left. */
    int leftPitch, rightPitch, rowPitch;

    __device__ void advance() {
        left += leftPitch;
        right += rightPitch;
        row += rowPitch;
    }
};

#if PRECISION == FP32
/** sums += left · rightᵀ. */
template <int M, int N>
__device__ inline void multiply(float (&sums)[M][N][4], const Rows& rows, Panels panels, int kTiles) {
    int column = threadIdx.x % 4 * 2;
    for (int i = 0; i < kTiles; i++, panels.advance()) {
#pragma unroll 1
        for (int k = 0; k < K_TILE_BYTES; k += 16) {
            Vec left[2 * M];
#pragma unroll
            for (int m = 0; m < 2 * M; m++) {
                int row = panels.row + rows.first + m / 2 * rows.tile + m % 2 * rows.half;
                left[m] = *reinterpret_cast<const Vec*>(panels.left + (panel_offset(row, 0) ^ k));
            }
#pragma unroll
            for (int n = 0; n < 2 * N; n++) {
                int offset = panel_offset(column + n % 2, 0) ^ k;
                Vec right = *reinterpret_cast<const Vec*>(panels.right + offset + n / 2 * (8 * K_TILE_BYTES));
#pragma unroll
                for (int m = 0; m < 2 * M; m++) {
                    float& sum = sums[m / 2][n / 2][m % 2 * 2 + n % 2];
#pragma unroll
                    for (int j = 0; j < 4; j++) {
                        sum = fmaf(bits_to_float(left[m].words[j]), bits_to_float(right.words[j]), sum);
                    }
                }
            }
        }
    }
}
#else
/** The operands of the tensor cores for 32 bytes of every row: half of a K tile. */
template <int M, int N>
struct Fragments {
    uint32_t left[M][4], right[N / 2][4];

    __device__ void load(const Rows& rows, const Panels& panels, int half) {
        int lane = threadIdx.x % 32;
#pragma unroll
        for (int m = 0; m < M; m++) {
            int offset = panel_offset(panels.row + rows.first + m * rows.tile, lane / 16);
            load_matrices(left[m], panels.left + (offset ^ half * 32));
        }
        int offset = panel_offset(lane % 8 + lane / 16 * 8, lane / 8 % 2) ^ half * 32;
#pragma unroll
        for (int n = 0; n < N / 2; n++) {
            load_matrices(right[n], panels.right + offset + n * (16 * K_TILE_BYTES));
        }
    }

    __device__ void multiply(float (&sums)[M][N][4]) const {
#pragma unroll
        for (int n = 0; n < N; n++) {
#pragma unroll
            for (int m = 0; m < M; m++) {
#if PRECISION == BF16
                multiply_bf16(sums[m][n], left[m], right[n / 2][n % 2 * 2], right[n / 2][n % 2 * 2 + 1]);
#else
                multiply_tf32(sums[m][n], left[m], right[n / 2][n % 2 * 2], right[n / 2][n % 2 * 2 + 1]);
#endif
            }
        }
    }
};

/** sums += left · rightᵀ. While one half of a K tile is multiplied the next one is loaded. */
template <int M, int N>
__device__ inline void multiply(float (&sums)[M][N][4], const Rows& rows, Panels panels, int kTiles) {
    Fragments<M, N> first, second;
    first.load(rows, panels, 0);
#pragma unroll 1
    for (int i = 1;; i++) {
        second.load(rows, panels, 1);
        first.multiply(sums);
        if (i == kTiles) {
            break;
        }
        panels.advance();
        first.load(rows, panels, 0);
        second.multiply(sums);
    }
    second.multiply(sums);
}
#endif

// Products of tiles in shared memory. All precisions use the register layout of the tensor cores' m16n8 results. Lane
// 4·g + t of a warp holds of every 16×8 tile rows g and g + 8, columns 2t and 2t + 1.
#pragma once
#include "element.h"

#if PRECISION == FP32
constexpr int ROWS_NAMED = 2;
#else
constexpr int ROWS_NAMED = 1;
#endif

/** The addresses of the rows of a warp's left operand: 16 for each of its tiles. */
template <int TILES>
struct Rows {
    int offset[TILES * ROWS_NAMED];

    /** place(i): the byte offset of row i. */
    template <class Place>
    __device__ void locate(Place place) {
        int lane = threadIdx.x % 32;
#pragma unroll
        for (int i = 0; i < TILES; i++) {
#if PRECISION == FP32
            offset[2 * i] = place(16 * i + lane / 4);
            offset[2 * i + 1] = place(16 * i + lane / 4 + 8);
#else
            offset[i] = place(16 * i + lane % 16) + lane / 16 * 16;
#endif
        }
    }
};

/**
 * sums += a · bᵀ over a number of bytes of every row, a multiple of 32.
 *
 * @param a rows of the left operand, see Rows
 * @param b rows of the right operand, one for each column of the result, pitch bytes apart
 */
template <int M, int N>
__device__ inline void multiply(float (&sums)[M][N][4], const char* a, const Rows<M>& rows, const char* b, int pitch,
                                int bytes) {
    int lane = threadIdx.x % 32;
#if PRECISION == FP32
    for (int k = 0; k < bytes; k += 16) {
        Vec left[2 * M];
#pragma unroll
        for (int m = 0; m < 2 * M; m++) {
            left[m] = *reinterpret_cast<const Vec*>(a + rows.offset[m] + k);
        }
#pragma unroll
        for (int n = 0; n < 2 * N; n++) {
            int column = n / 2 * 8 + lane % 4 * 2 + n % 2;
            Vec right = *reinterpret_cast<const Vec*>(b + column * pitch + k);
#pragma unroll
            for (int m = 0; m < 2 * M; m++) {
                float& sum = sums[m / 2][n / 2][m % 2 * 2 + n % 2];
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    sum = fmaf(bits_to_float(left[m].words[i]), bits_to_float(right.words[i]), sum);
                }
            }
        }
    }
#else
    const char* columns = b + (lane % 8 + lane / 16 * 8) * pitch + lane / 8 % 2 * 16;
    for (int k = 0; k < bytes; k += 32) {
        uint32_t left[M][4];
#pragma unroll
        for (int m = 0; m < M; m++) {
            load_matrices(left[m], a + rows.offset[m] + k);
        }
#pragma unroll
        for (int n = 0; n < N; n += 2) {
            uint32_t right[4];
            load_matrices(right, columns + n * 8 * pitch + k);
#pragma unroll
            for (int m = 0; m < M; m++) {
#if PRECISION == BF16
                multiply_bf16(sums[m][n], left[m], right[0], right[1]);
                multiply_bf16(sums[m][n + 1], left[m], right[2], right[3]);
#else
                multiply_tf32(sums[m][n], left[m], right[0], right[1]);
                multiply_tf32(sums[m][n + 1], left[m], right[2], right[3]);
#endif
            }
        }
    }
#endif
}

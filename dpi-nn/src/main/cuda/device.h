// The instructions that the kernels use. nvcc compiles them to NVIDIA's; for a plain C++ compiler, in the tests,
// emulation.h has a replacement for each.
#pragma once

#ifdef DPI_EMULATION
#include "emulation.h"
#else
#include <cstdint>

// Every kernel takes one structure by value. The launch bounds limit the registers so that the intended number of
// blocks is co-resident.
#define KERNELS_SIDE_BY_SIDE(name, threads, blocks, Arguments) \
    extern "C" __global__ void __launch_bounds__(threads, blocks) name(const __grid_constant__ Arguments args)
#define KERNEL(name, threads, Arguments) KERNELS_SIDE_BY_SIDE(name, threads, 1, Arguments)

/** The block's shared memory; its size comes with the launch. */
__device__ inline char* shared_memory() {
    extern __shared__ __align__(16) char memory[];
    return memory;
}

__device__ inline unsigned shared_address(const void* p) {
    return static_cast<unsigned>(__cvta_generic_to_shared(p));
}

/**
 * Starts an asynchronous copy of 16 bytes to shared memory; zeros instead if not inside. Both addresses are multiples
 * of 16.
 */
__device__ inline void copy_async(void* shared, const void* global, bool inside) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared_address(shared)), "l"(global),
                 "r"(inside ? 16 : 0));
}

/** Ends a group of copies. */
__device__ inline void commit_copies() {
    asm volatile("cp.async.commit_group;");
}

/** Waits until at most the last PENDING groups of this thread's copies are in flight. */
template <int PENDING>
__device__ inline void wait_copies() {
    asm volatile("cp.async.wait_group %0;" ::"n"(PENDING) : "memory");
}

/**
 * Loads four matrices of 8 rows of 16 bytes. Lane i passes the address of row i % 8 of matrix i / 8, and receives the
 * 4-byte word i % 4 of row i / 4 of each matrix.
 */
__device__ inline void load_matrices(uint32_t (&words)[4], const void* shared) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3])
                 : "r"(shared_address(shared)));
}

/** d += a·b, 16×16 by 16×8 in bfloat16. */
__device__ inline void multiply_bf16(float (&d)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
                 "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                 : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

/** d += a·b, 16×8 by 8×8 in tf32. */
__device__ inline void multiply_tf32(float (&d)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 "
                 "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                 : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

/** Two numbers rounded to bfloat16, the first in the lower half. */
__device__ inline uint32_t pack_bf16(float low, float high) {
    uint32_t packed;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(packed) : "f"(high), "f"(low));
    return packed;
}

/** Rounded to tf32. */
__device__ inline float round_tf32(float x) {
    uint32_t bits;
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(x));
    return __uint_as_float(bits);
}

__device__ inline float bits_to_float(uint32_t bits) {
    return __uint_as_float(bits);
}

/** The value of the lane whose index differs in these bits. */
__device__ inline float exchange(float x, int bits) {
    return __shfl_xor_sync(0xffffffff, x, bits);
}

/** Reads data that another block wrote during this launch, bypassing the multiprocessor's own cache. */
__device__ inline float load_written(const float* p) {
    return __ldcg(p);
}

/** exp with the hardware's own accuracy, about 2 units in the last place; numbers below the normal ones are 0. */
__device__ inline float fast_exp(float x) {
    float power;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(power) : "f"(x * 1.4426950408889634f));
    return power;
}

/** 1 / x within 1 unit in the last place, without the branches of a division that is exact everywhere. */
__device__ inline float fast_reciprocal(float x) {
    float y;
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}
#endif

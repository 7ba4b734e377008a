// Hopper's instructions (compute capability 9.0a, PTX 8.0): products of a warpgroup's four warps, whose factors the
// tensor cores read from shared memory themselves; bulk copies; and the barriers in shared memory that both need.
// hopper_emulation.h has a replacement for each.
#pragma once
#include "element.h"

#ifdef DPI_EMULATION
#include "hopper_emulation.h"
#else

/**
 * A barrier in shared memory. A phase ends when all arrivals and all expected bytes have come; its parity then differs
 * from that of the phase before, which is 1 for the first.
 */
using Barrier = uint64_t;

__device__ inline void initialise(Barrier* barrier, int arrivals) {
    asm volatile("mbarrier.init.shared.b64 [%0], %1;" ::"r"(shared_address(barrier)), "r"(arrivals) : "memory");
}

__device__ inline void arrive(Barrier* barrier) {
    asm volatile("mbarrier.arrive.shared.b64 _, [%0];" ::"r"(shared_address(barrier)) : "memory");
}

/** Arrives, and makes the phase wait for so many bytes of bulk copies. */
__device__ inline void arrive_expecting(Barrier* barrier, int bytes) {
    asm volatile("mbarrier.arrive.expect_tx.shared.b64 _, [%0], %1;" ::"r"(shared_address(barrier)), "r"(bytes)
                 : "memory");
}

/** Waits a while for the end of the phase of this parity, as long as the hardware likes; returns whether it has ended. */
__device__ inline bool has_ended(Barrier* barrier, unsigned parity) {
    unsigned ended;
    asm volatile(
        "{\n"
        ".reg .pred p;\n"
        "mbarrier.try_wait.parity.shared.b64 p, [%1], %2;\n"
        "selp.u32 %0, 1, 0, p;\n"
        "}"
        : "=r"(ended)
        : "r"(shared_address(barrier)), "r"(parity)
        : "memory");
    return ended;
}

/** The multiprocessor's clock. */
__device__ inline unsigned clocks() {
    unsigned now;
    asm volatile("mov.u32 %0, %%clock;" : "=r"(now));
    return now;
}

/** Ends the launch with an error. */
__device__ inline void trap() {
    asm volatile("trap;");
}

/** Starts a copy to shared memory; addresses and size are multiples of 16. Its bytes count for the barrier's phase. */
__device__ inline void copy_bulk(void* shared, const void* global, int bytes, Barrier* barrier) {
    asm volatile("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];" ::"r"(
                     shared_address(shared)),
                 "l"(global), "r"(bytes), "r"(shared_address(barrier))
                 : "memory");
}

/** Makes what this thread wrote to shared memory visible to wgmma and bulk copies after the next barrier. */
__device__ inline void fence_async_proxy() {
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
}

/** Waits until so many threads, whole warps, have come to the barrier of this number; __syncthreads is number 0. */
template <int NUMBER, int THREADS>
__device__ inline void synchronize_some() {
    asm volatile("bar.sync %0, %1;" ::"n"(NUMBER), "n"(THREADS) : "memory");
}

/** Changes the registers of each thread of a warpgroup, which all its warps do: gives back what the others then take. */
template <int REGISTERS>
__device__ inline void keep_registers() {
    asm volatile("setmaxnreg.dec.sync.aligned.u32 %0;" ::"n"(REGISTERS));
}

template <int REGISTERS>
__device__ inline void take_registers() {
    asm volatile("setmaxnreg.inc.sync.aligned.u32 %0;" ::"n"(REGISTERS));
}

/**
 * Describes a factor of wgmma in shared memory, its rows along K, without swizzle: 8 rows of 16 bytes are contiguous;
 * the next 16 bytes of K lie leading bytes further, the next 8 rows stride bytes.
 */
__device__ inline uint64_t matrix_descriptor(const void* start, int leading, int stride) {
    return shared_address(start) >> 4 | static_cast<uint64_t>(leading >> 4) << 16 |
           static_cast<uint64_t>(stride >> 4) << 32;
}

/** Orders the warpgroup's accesses to sums before its next products. */
__device__ inline void begin_products() {
    asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
}

/** Ends a group of products. */
__device__ inline void commit_products() {
    asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
}

/** Waits until at most the last PENDING groups of products are in flight. */
template <int PENDING>
__device__ inline void wait_products() {
    asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(PENDING) : "memory");
}

#if PRECISION == BF16
#define SHAPE_AND_TYPES(n) "m64n" #n "k16.f32.bf16.bf16 "
#define SIGNS_AND_MAJORS ", 1, 1, 1, 0, 0;"
#else
#define SHAPE_AND_TYPES(n) "m64n" #n "k8.f32.tf32.tf32 "
#define SIGNS_AND_MAJORS ", 1, 1, 1;"
#endif
#define SUMS_OF_8(d) "+f"((d)[0]), "+f"((d)[1]), "+f"((d)[2]), "+f"((d)[3])
#define SUMS_OF_64(d)                                                                                           \
    SUMS_OF_8((d)[0]), SUMS_OF_8((d)[1]), SUMS_OF_8((d)[2]), SUMS_OF_8((d)[3]), SUMS_OF_8((d)[4]), SUMS_OF_8((d)[5]), \
        SUMS_OF_8((d)[6]), SUMS_OF_8((d)[7])

// The names of 32, 64 and 128 registers: operands of an asm statement have numbers.
#define TEN(t) "%" #t "0, %" #t "1, %" #t "2, %" #t "3, %" #t "4, %" #t "5, %" #t "6, %" #t "7, %" #t "8, %" #t "9, "
#define REGISTERS_32 "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, " TEN(1) TEN(2) "%30, %31}"
#define REGISTERS_64 \
    "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, " TEN(1) TEN(2) TEN(3) TEN(4) TEN(5) "%60, %61, %62, %63}"
#define REGISTERS_128                                                                                             \
    "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, " TEN(1) TEN(2) TEN(3) TEN(4) TEN(5) TEN(6) TEN(7) TEN(8) TEN(9)    \
        TEN(10) TEN(11) "%120, %121, %122, %123, %124, %125, %126, %127}"

/**
 * Starts products of a warpgroup: sums += a · bᵀ over 32 bytes of K, 64 rows of a by 64·M rows of b. Warp w of the
 * warpgroup holds rows 16·w to 16·w + 15; sums[m][n] are those of columns 64·m + 8·n to 64·m + 8·n + 7, in the layout of
 * m16n8 results (product.h). The sums are undefined until the products have been waited for.
 */
__device__ inline void multiply_warpgroup(float (&sums)[1][8][4], uint64_t a, uint64_t b) {
    asm volatile("wgmma.mma_async.sync.aligned." SHAPE_AND_TYPES(64) REGISTERS_32 ", %32, %33" SIGNS_AND_MAJORS
                 : SUMS_OF_64(sums[0])
                 : "l"(a), "l"(b));
}

__device__ inline void multiply_warpgroup(float (&sums)[2][8][4], uint64_t a, uint64_t b) {
    asm volatile("wgmma.mma_async.sync.aligned." SHAPE_AND_TYPES(128) REGISTERS_64 ", %64, %65" SIGNS_AND_MAJORS
                 : SUMS_OF_64(sums[0]), SUMS_OF_64(sums[1])
                 : "l"(a), "l"(b));
}

__device__ inline void multiply_warpgroup(float (&sums)[4][8][4], uint64_t a, uint64_t b) {
    asm volatile("wgmma.mma_async.sync.aligned." SHAPE_AND_TYPES(256) REGISTERS_128 ", %128, %129" SIGNS_AND_MAJORS
                 : SUMS_OF_64(sums[0]), SUMS_OF_64(sums[1]), SUMS_OF_64(sums[2]), SUMS_OF_64(sums[3])
                 : "l"(a), "l"(b));
}

/** Waits for all products; the compiler learns that the sums change here and not before. */
template <int M>
__device__ inline void wait_products(float (&sums)[M][8][4]) {
    wait_products<0>();
#pragma unroll
    for (int m = 0; m < M; m++) {
        asm volatile("" : SUMS_OF_64(sums[m])::"memory");
    }
}
#endif

/**
 * Waits for the end of the phase of this parity. Waits are over in microseconds. One that lasts for two seconds of clocks
 * never ends: instead of blocking the device, the kernel then stops with an error. A try counts for a few milliseconds at
 * most, since others may have had the multiprocessor meanwhile.
 */
__device__ inline void wait(Barrier* barrier, unsigned parity) {
    constexpr unsigned LONGEST_TRY = 1u << 22, TRIES = 1u << 10;
    if (has_ended(barrier, parity)) {
        return;
    }
    unsigned left = LONGEST_TRY * (TRIES - 1), before = clocks();
    while (!has_ended(barrier, parity)) {
        unsigned now = clocks(), passed = min(now - before, LONGEST_TRY);
        if (left < passed) {
            trap();
        }
        left -= passed;
        before = now;
    }
}

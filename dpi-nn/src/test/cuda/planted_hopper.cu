// Kernels with one error each in the use of Hopper's instructions, for the checks to find, and without.
#include "warpgroup.h"

struct HopperArguments {
    /** 64 numbers, and room for 64 results. */
    float* data;
    int count, unused;
};

constexpr int WARPGROUP = 128;
constexpr int NUMBERS = 64;

enum Error {
    NOTHING,
    NO_PROXY_FENCE,
    NO_BARRIER,
    NO_PRODUCT_FENCE,
    NO_PRODUCT_WAIT,
    SUMS_TOO_EARLY,
    FACTOR_TOO_EARLY,
    NOT_INITIALISED,
    NO_WAIT,
    WRONG_PARITY,
    MORE_BYTES,
    COPIED_TOO_EARLY,
    NO_ARRIVAL,
};

/** 64 by 64 products along 32 bytes of factors that are 0. */
template <Error ERROR>
__device__ inline void products(const HopperArguments& args) {
    constexpr int ROWS = 64;
    float* factors = reinterpret_cast<float*>(shared_memory());
    for (int i = threadIdx.x; i < 2 * ROWS * 8; i += WARPGROUP) {
        factors[i] = 0;
    }
    if (ERROR != NO_PROXY_FENCE) {
        fence_async_proxy();
    }
    if (ERROR != NO_BARRIER) {
        __syncthreads();
    }
    uint64_t a = matrix_descriptor(factors, ROWS * 16, 8 * 16);
    uint64_t b = matrix_descriptor(factors + ROWS * 8, ROWS * 16, 8 * 16);
    float sums[1][8][4] = {}, early = 0;
    if (ERROR != NO_PRODUCT_FENCE) {
        begin_products();
    }
    multiply_warpgroup(sums, a, b);
    commit_products();
    if (ERROR == SUMS_TOO_EARLY) {
        early = sums[0][7][3];
    }
    if (ERROR == FACTOR_TOO_EARLY) {
        factors[threadIdx.x] = 1;
    }
    if (ERROR != NO_PRODUCT_WAIT) {
        wait_products(sums);
    }
    if (threadIdx.x < NUMBERS) {
        args.data[NUMBERS + threadIdx.x] = ERROR == SUMS_TOO_EARLY ? early : sums[0][7][3];
    }
}

/** Reads, from shared memory, numbers that a bulk copy has brought. */
template <Error ERROR>
__device__ inline void bulk(const HopperArguments& args) {
    constexpr int BYTES = NUMBERS * sizeof(float);
    float* numbers = reinterpret_cast<float*>(shared_memory());
    Barrier* barrier = reinterpret_cast<Barrier*>(shared_memory() + BYTES);
    if (threadIdx.x == 0 && ERROR != NOT_INITIALISED) {
        initialise(barrier, ERROR == NO_ARRIVAL ? 2 : 1);
        initialise(barrier + 1, 1);
        fence_async_proxy();
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        arrive_expecting(barrier, ERROR == MORE_BYTES ? 2 * BYTES : BYTES);
        copy_bulk(numbers, args.data, BYTES, barrier);
    }
    if (ERROR != NO_WAIT) {
        wait(barrier, ERROR == WRONG_PARITY);
    }
    float number = numbers[threadIdx.x % NUMBERS];
    if (threadIdx.x == WARPGROUP - 1 && ERROR == COPIED_TOO_EARLY) {
        arrive_expecting(barrier + 1, BYTES);
        copy_bulk(numbers, args.data, BYTES, barrier + 1);
        wait(barrier + 1, 0);
    }
    if (threadIdx.x < NUMBERS) {
        args.data[NUMBERS + threadIdx.x] = number;
    }
}

#define PLANTED(name, function, ERROR)         \
    KERNEL(name, WARPGROUP, HopperArguments) { \
        function<ERROR>(args);                 \
    }

PLANTED(products_right, products, NOTHING)
PLANTED(products_without_proxy_fence, products, NO_PROXY_FENCE)
PLANTED(products_without_barrier, products, NO_BARRIER)
PLANTED(products_without_fence, products, NO_PRODUCT_FENCE)
PLANTED(products_without_wait, products, NO_PRODUCT_WAIT)
PLANTED(products_read_early, products, SUMS_TOO_EARLY)
PLANTED(products_factor_written, products, FACTOR_TOO_EARLY)
PLANTED(bulk_right, bulk, NOTHING)
PLANTED(bulk_without_barrier, bulk, NOT_INITIALISED)
PLANTED(bulk_without_wait, bulk, NO_WAIT)
PLANTED(bulk_wrong_parity, bulk, WRONG_PARITY)
PLANTED(bulk_more_bytes, bulk, MORE_BYTES)
PLANTED(bulk_again_too_early, bulk, COPIED_TOO_EARLY)
PLANTED(bulk_without_arrival, bulk, NO_ARRIVAL)

/** The second half of the block reads what the first has written, and passes another barrier. */
KERNEL(another_barrier, WARPGROUP, HopperArguments) {
    float* numbers = reinterpret_cast<float*>(shared_memory());
    if (threadIdx.x < NUMBERS) {
        numbers[threadIdx.x] = 1;
        synchronize_some<1, NUMBERS>();
    } else {
        synchronize_some<2, NUMBERS>();
        args.data[threadIdx.x] = numbers[threadIdx.x - NUMBERS];
    }
}

KERNEL(too_many_registers, WARPGROUP, HopperArguments) {
    take_registers<256>();
}

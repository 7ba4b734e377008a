// What the parts of the machine behind emulation.h share.
#pragma once
#include "emulation.h"

namespace emulation {
constexpr int WARP = 32;

/** Threads of a block. */
extern int threads;

constexpr int STACK_BYTES = 128 << 10;
/** The running thread's. */
extern const char* stack;

inline bool is_on_stack(const void* address) {
    return reinterpret_cast<uintptr_t>(address) - reinterpret_cast<uintptr_t>(stack) < STACK_BYTES;
}

/** Lets the next thread run; goes on here when the scheduler comes round. */
void yield();
/** Says that something happened for which other threads may wait. */
void progress();
/** Whether nothing has happened while every thread had its turn. */
bool is_stalled();
/** Whether the warp's other lanes wait at its barrier. */
bool last_of_warp();

/** All lanes put something down; the last one that comes does the work for all. */
template <class Work>
void together(const Post& mine, Work work) {
    posts()[threadIdx.x % WARP] = mine;
    if (last_of_warp()) {
        work(posts());
    }
    wait_for_warp();
}

inline float half_of(uint32_t word, int half) {
    return bits_to_float(half == 0 ? word << 16 : word & 0xffff0000);
}

/** As the tensor cores read tf32. */
inline float truncated(uint32_t word) {
    return bits_to_float(word & ~0x1fffu);
}

namespace hopper {
void block_begins();
void block_ends();
}  // namespace hopper
}  // namespace emulation

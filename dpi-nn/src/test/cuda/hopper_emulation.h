// Hopper's instructions as plain C++: bulk copies arrive, and products are computed, as late as the waits allow. Until then
// what they write is NaN; what they read must have been made visible to them, and not have changed since.
#pragma once
#include "emulation.h"

using Barrier = uint64_t;

void initialise(Barrier* barrier, int arrivals);
void arrive(Barrier* barrier);
void arrive_expecting(Barrier* barrier, int bytes);
bool has_ended(Barrier* barrier, unsigned parity);
unsigned clocks();
void trap();
void copy_bulk(void* shared, const void* global, int bytes, Barrier* barrier);
void fence_async_proxy();
uint64_t matrix_descriptor(const void* start, int leading, int stride);
void begin_products();
void commit_products();

namespace emulation::hopper {
void start_product(float* sums, int columns, uint64_t a, uint64_t b, int elementBytes);
void wait_groups(int pending);
void set_registers(int registers, bool more);
}  // namespace emulation::hopper

template <int NUMBER, int THREADS>
inline void synchronize_some() {
    emulation::wait_for_some(NUMBER, THREADS);
}

template <int REGISTERS>
inline void keep_registers() {
    emulation::hopper::set_registers(REGISTERS, false);
}

template <int REGISTERS>
inline void take_registers() {
    emulation::hopper::set_registers(REGISTERS, true);
}

template <int M>
inline void multiply_warpgroup(float (&sums)[M][8][4], uint64_t a, uint64_t b) {
    emulation::hopper::start_product(sums[0][0], 64 * M, a, b, sizeof(Element));
}

template <int PENDING>
inline void wait_products() {
    emulation::hopper::wait_groups(PENDING);
}

template <int M>
inline void wait_products(float (&)[M][8][4]) {
    wait_products<0>();
}

// CUDA's kernels as plain C++: enough of the language to run this project's kernels block by block on the CPU, slowly and
// strictly. A block's threads are fibers; one runs until it must wait for others. Shared memory begins as NaNs, and copies
// to it happen as late as the waits allow, so that a missing wait or barrier shows.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#define __device__
#define __restrict__

struct Dim3 {
    int x, y, z;
};

/** The running thread's, and the launch's. */
extern Dim3 threadIdx, blockIdx, gridDim;

namespace emulation {
using Kernel = void (*)(const void* arguments);

/** Makes a kernel known by its name. */
struct Registration {
    Registration(const char* name, int threads, int argumentBytes, Kernel kernel);
};

/** Waits for all threads of a block, of a warp, or for so many at the barrier of this number. */
void wait_for_block();
void wait_for_warp();
void wait_for_some(int number, int size);

/** Shared memory of the block, and its size. */
extern char* shared;
extern int sharedBytes;

/** What the lanes of the running thread's warp have put before each other; this thread's own is at threadIdx.x % 32. */
struct Post {
    const void* address;
    void* result;
    const uint32_t *a, *b;
    float value;
};
Post* posts();

void require(bool condition, const char* what);
/** Ends the launch here and now: going on would do harm. */
[[noreturn]] void stop(const char* what);
void begin_copy(void* to, const void* from, bool inside);
void end_group();
void wait_groups(int pending);
}  // namespace emulation

#define KERNEL(name, threads, Arguments)                                                       \
    static void name(const Arguments& args);                                                   \
    static emulation::Registration name##_registration(#name, threads, sizeof(Arguments),      \
        [](const void* a) { name(*static_cast<const Arguments*>(a)); });                       \
    static void name(const Arguments& args)

#define KERNELS_SIDE_BY_SIDE(name, threads, blocks, Arguments) KERNEL(name, threads, Arguments)

inline char* shared_memory() {
    return emulation::shared;
}

inline void __syncthreads() {
    emulation::wait_for_block();
}

inline void __threadfence() {}

unsigned atomicAdd(unsigned* to, unsigned n);
/** Adds 1, or begins anew at 0 where the last was reached; returns what was there. */
unsigned atomicInc(unsigned* to, unsigned last);
float load_written(const float* p);

inline void copy_async(void* shared, const void* global, bool inside) {
    emulation::begin_copy(shared, global, inside);
}

inline void commit_copies() {
    emulation::end_group();
}

template <int PENDING>
inline void wait_copies() {
    emulation::wait_groups(PENDING);
}

void load_matrices(uint32_t (&words)[4], const void* shared);
void multiply_bf16(float (&d)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1);
void multiply_tf32(float (&d)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1);
float exchange(float x, int bits);

inline float bits_to_float(uint32_t bits) {
    float x;
    std::memcpy(&x, &bits, sizeof x);
    return x;
}

inline uint32_t __float_as_uint(float x) {
    uint32_t bits;
    std::memcpy(&bits, &x, sizeof bits);
    return bits;
}

/** Operations that the compiler must not join to an fma: it does not see that the result is the operation's. */
template <class Real>
inline Real rounded(Real x) {
    asm("" : "+x"(x));
    return x;
}

inline double __dadd_rn(double a, double b) {
    return rounded(a + b);
}

inline double __dmul_rn(double a, double b) {
    return rounded(a * b);
}

inline double __ddiv_rn(double a, double b) {
    return a / b;
}

inline double __dsqrt_rn(double x) {
    return std::sqrt(x);
}

inline float __fadd_rn(float a, float b) {
    return rounded(a + b);
}

inline float __fmul_rn(float a, float b) {
    return rounded(a * b);
}

inline float __fdiv_rn(float a, float b) {
    return a / b;
}

inline long long __double_as_longlong(double x) {
    long long bits;
    std::memcpy(&bits, &x, sizeof bits);
    return bits;
}

inline double __longlong_as_double(long long bits) {
    double x;
    std::memcpy(&x, &bits, sizeof x);
    return x;
}

/** To the nearest, ties to even. */
inline uint32_t bf16_bits(float x) {
    uint32_t bits = __float_as_uint(x);
    return std::isnan(x) ? 0x7fff : (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

inline uint32_t pack_bf16(float low, float high) {
    return bf16_bits(low) | bf16_bits(high) << 16;
}

/** To the nearest, ties away from zero. */
inline float round_tf32(float x) {
    return std::isfinite(x) ? bits_to_float((__float_as_uint(x) + 0x1000) & ~0x1fffu) : x;
}

inline float fast_exp(float x) {
    return std::exp(x);
}

inline float fast_reciprocal(float x) {
    return 1 / x;
}

inline double cospi(double x) {
    return std::cos(M_PI * std::remainder(x, 2));
}

inline double sinpi(double x) {
    return std::sin(M_PI * std::remainder(x, 2));
}

using std::max;
using std::min;

// Element types of activations and operands, by precision.
#pragma once
#include "device.h"

#define FP32 0
#define TF32 1
#define BF16 2

#ifndef PRECISION
#error "compile with -DPRECISION=FP32, TF32 or BF16"
#endif

#if PRECISION == BF16
using Element = uint16_t;
#else
using Element = float;
#endif

/** Elements in a 16-byte vector, which a thread loads or stores at once. */
constexpr int VEC = 16 / sizeof(Element);

struct alignas(16) Vec {
    uint32_t words[4];
};

/** Floats loaded or stored at once. */
template <int N>
struct alignas(4 * N) Floats {
    float x[N];
};

/** Rounds to an operand of the tensor cores. */
__device__ inline float as_factor(float x) {
#if PRECISION == TF32
    return round_tf32(x);
#else
    return x;
#endif
}

__device__ inline void unpack(const Vec& vec, float (&x)[VEC]) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
#if PRECISION == BF16
        x[2 * i] = bits_to_float(vec.words[i] << 16);
        x[2 * i + 1] = bits_to_float(vec.words[i] & 0xffff0000);
#else
        x[i] = bits_to_float(vec.words[i]);
#endif
    }
}

__device__ inline Vec pack(const float (&x)[VEC]) {
    Vec vec;
#pragma unroll
    for (int i = 0; i < 4; i++) {
#if PRECISION == BF16
        vec.words[i] = pack_bf16(x[2 * i], x[2 * i + 1]);
#else
        vec.words[i] = __float_as_uint(x[i]);
#endif
    }
    return vec;
}

__device__ inline float to_float(Element x) {
#if PRECISION == BF16
    return bits_to_float(static_cast<uint32_t>(x) << 16);
#else
    return x;
#endif
}

__device__ inline Element to_element(float x) {
#if PRECISION == BF16
    return static_cast<Element>(pack_bf16(x, 0));
#else
    return x;
#endif
}

/** Stores two neighbouring elements, the first at an even index. */
__device__ inline void store_pair(Element* to, float first, float second) {
#if PRECISION == BF16
    struct alignas(4) Pair {
        Element x[2];
    };
    uint32_t packed = pack_bf16(first, second);
    *reinterpret_cast<Pair*>(to) = {static_cast<Element>(packed), static_cast<Element>(packed >> 16)};
#else
    *reinterpret_cast<Floats<2>*>(to) = {first, second};
#endif
}

__device__ inline float silu(float x) {
#if PRECISION == FP32
    return x / (1 + expf(-x));
#else
    return x * fast_reciprocal(1 + fast_exp(-x));
#endif
}

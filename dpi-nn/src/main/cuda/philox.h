// Philox4x32-10 (Salmon et al., SC 2011) and its normal draws: the words, and the bits, of the host's PhiloxStream.
//
// A normal draw is Box-Muller in double precision over Java's StrictMath, that is, over the algorithms of fdlibm (Sun
// Microsystems, 1993) for log, sin and cos. The same operations in the same order, each rounded by itself, give the same
// bits on every device. Arguments here are positive, normal and at most 2π, so that fdlibm's other cases are left out.
#pragma once
#include "device.h"

/** A double whose operations are rounded one by one, as Java's: the compiler joins none of them to an fma. */
struct Rounded {
    double value;

    __device__ Rounded(double x) : value(x) {}

    __device__ friend Rounded operator+(Rounded a, Rounded b) {
        return __dadd_rn(a.value, b.value);
    }

    __device__ friend Rounded operator-(Rounded a, Rounded b) {
        return __dadd_rn(a.value, -b.value);
    }

    __device__ friend Rounded operator*(Rounded a, Rounded b) {
        return __dmul_rn(a.value, b.value);
    }

    __device__ friend Rounded operator/(Rounded a, Rounded b) {
        return __ddiv_rn(a.value, b.value);
    }

    /** Sign, exponent and the first 20 bits after the point. */
    __device__ int high() const {
        return static_cast<int>(__double_as_longlong(value) >> 32);
    }

    /** The number with this high half and, of its own low half, the bits of a mask. */
    __device__ Rounded with_high(int bits, uint32_t low) const {
        long long kept = __double_as_longlong(value) & low;
        return __longlong_as_double(static_cast<long long>(static_cast<uint64_t>(bits) << 32) | kept);
    }
};

/** ln x: x is 2^k (1 + f), and a polynomial in s = f / (2 + f) approximates ln(1 + f). */
__device__ inline Rounded strict_log(Rounded x) {
    const double ln2High = 6.93147180369123816490e-01, ln2Low = 1.90821492927058770002e-10;
    int fraction = x.high() & 0xfffff;
    // 1 + f lies between √½ and √2.
    int above = (fraction + 0x95f64) & 0x100000;
    Rounded k = static_cast<double>((x.high() >> 20) - 1023 + (above >> 20));
    Rounded f = x.with_high(fraction | (above ^ 0x3ff00000), 0xffffffff) - 1.0;
    if ((0xfffff & (2 + fraction)) < 3) {
        Rounded r = f * f * (Rounded(0.5) - Rounded(0.33333333333333333) * f);
        return k * ln2High - ((r - k * ln2Low) - f);
    }
    Rounded s = f / (Rounded(2.0) + f), z = s * s, w = z * z;
    Rounded even = w * (Rounded(3.999999999940941908e-01) +
                        w * (Rounded(2.222219843214978396e-01) + w * Rounded(1.531383769920937332e-01)));
    Rounded odd = z * (Rounded(6.666666666666735130e-01) +
                       w * (Rounded(2.857142874366239149e-01) +
                            w * (Rounded(1.818357216161805012e-01) + w * Rounded(1.479819860511658591e-01))));
    Rounded r = odd + even;
    if (((fraction - 0x6147a) | (0x6b851 - fraction)) > 0) {
        Rounded half = Rounded(0.5) * f * f;
        return k * ln2High - ((half - (s * (half + r) + k * ln2Low)) - f);
    }
    return k * ln2High - ((s * (f - r) - k * ln2Low) - f);
}

/** sin(x + tail) for |x| up to π/4; without a tail in another order of operations. */
__device__ inline Rounded strict_sine(Rounded x, Rounded tail, bool hasTail) {
    if ((x.high() & 0x7fffffff) < 0x3e400000) {
        return x;
    }
    const double s1 = -1.66666666666666324348e-01;
    Rounded z = x * x, v = z * x;
    Rounded r = Rounded(8.33333333332248946124e-03) +
                z * (Rounded(-1.98412698298579493134e-04) +
                     z * (Rounded(2.75573137070700676789e-06) +
                          z * (Rounded(-2.50507602534068634195e-08) + z * Rounded(1.58969099521155010221e-10))));
    return hasTail ? x - ((z * (Rounded(0.5) * tail - v * r) - tail) - v * s1) : x + v * (Rounded(s1) + z * r);
}

/** cos(x + tail) for |x| up to π/4. */
__device__ inline Rounded strict_cosine(Rounded x, Rounded tail) {
    int magnitude = x.high() & 0x7fffffff;
    if (magnitude < 0x3e400000) {
        return 1.0;
    }
    Rounded z = x * x;
    Rounded r = z * (Rounded(4.16666666666666019037e-02) +
                     z * (Rounded(-1.38888888888741095749e-03) +
                          z * (Rounded(2.48015872894767294178e-05) +
                               z * (Rounded(-2.75573143513906633035e-07) +
                                    z * (Rounded(2.08757232129817482790e-09) +
                                         z * Rounded(-1.13596475577881948265e-11))))));
    Rounded rest = z * r - x * tail;
    if (magnitude < 0x3fd33333) {
        return Rounded(1.0) - (Rounded(0.5) * z - rest);
    }
    // About a quarter of x is taken off 1 and off the square, so that less is lost in the difference.
    Rounded part = magnitude > 0x3fe90000 ? Rounded(0.28125) : x.with_high(magnitude - 0x200000, 0);
    return (Rounded(1.0) - part) - ((Rounded(0.5) * z - part) - rest);
}

/** sin(x + quarters · π/2) for x from 0 to 2π. */
__device__ inline Rounded strict_sine_from(Rounded x, int quarters) {
    const double half1 = 1.57079632673412561417e+00, half1Tail = 6.07710050650619224932e-11;
    const double half2 = 6.07710050630396597660e-11, half2Tail = 2.02226624879595063154e-21;
    const double half3 = 2.02226624871116645580e-21, half3Tail = 8.47842766036889956997e-32;
    int magnitude = x.high();
    Rounded y = x, tail = 0.0;
    bool reduced = magnitude > 0x3fe921fb;
    if (reduced) {
        // The nearest multiple of π/2 is taken off in up to three parts, as many as are needed for a full double.
        int n = magnitude < 0x4002d97c ? 1 : static_cast<int>((x * 6.36619772367581382433e-01 + Rounded(0.5)).value);
        Rounded times = static_cast<double>(n);
        Rounded r = x - times * half1, w = times * half1Tail;
        y = r - w;
        int hardest = n == 1 ? 0x3ff921fb : n == 2 ? 0x400921fb : n == 3 ? 0x4012d97c : 0x401921fb;
        if (magnitude == hardest) {
            int exponent = magnitude >> 20;
            if (n == 1 || exponent - ((y.high() >> 20) & 0x7ff) > 16) {
                Rounded before = r;
                w = times * half2;
                r = before - w;
                w = times * half2Tail - ((before - r) - w);
                y = r - w;
                if (n != 1 && exponent - ((y.high() >> 20) & 0x7ff) > 49) {
                    before = r;
                    w = times * half3;
                    r = before - w;
                    w = times * half3Tail - ((before - r) - w);
                    y = r - w;
                }
            }
        }
        tail = (r - y) - w;
        quarters += n;
    }
    Rounded value = quarters % 2 == 0 ? strict_sine(y, tail, reduced) : strict_cosine(y, tail);
    return quarters / 2 % 2 == 0 ? value : Rounded(-value.value);
}

/** A stream of random numbers on the host: RecordedLoop.java writes it. */
struct PhiloxStream {
    uint64_t seed, stream, position;

    /** The 32-bit word after so many others. */
    __device__ uint32_t word(uint64_t after) const {
        uint64_t at = position + after, counter = at / 4;
        uint32_t c0 = static_cast<uint32_t>(counter), c1 = static_cast<uint32_t>(counter >> 32);
        uint32_t c2 = static_cast<uint32_t>(stream), c3 = static_cast<uint32_t>(stream >> 32);
        uint32_t k0 = static_cast<uint32_t>(seed), k1 = static_cast<uint32_t>(seed >> 32);
        for (int round = 0; round < 10; round++) {
            uint64_t product0 = static_cast<uint64_t>(0xD2511F53) * c0;
            uint64_t product1 = static_cast<uint64_t>(0xCD9E8D57) * c2;
            c0 = static_cast<uint32_t>(product1 >> 32) ^ c1 ^ k0;
            c1 = static_cast<uint32_t>(product1);
            c2 = static_cast<uint32_t>(product0 >> 32) ^ c3 ^ k1;
            c3 = static_cast<uint32_t>(product0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        int lane = static_cast<int>(at % 4);
        return lane < 2 ? (lane == 0 ? c0 : c1) : (lane == 2 ? c2 : c3);
    }

    /** Draw i of those from N(0, 1) that begin after so many words. Two words give two of them. */
    __device__ float normal(uint64_t after, int i) const {
        uint64_t pair = after + i / 2 * 2;
        Rounded uniform = (Rounded(word(pair)) + Rounded(0.5)) * Rounded(2.3283064365386962890625e-10);
        Rounded radius = __dsqrt_rn((Rounded(-2.0) * strict_log(uniform)).value);
        // 2π / 2^32
        Rounded angle = Rounded(1.4629180792671596e-09) * Rounded(word(pair + 1));
        return static_cast<float>((radius * strict_sine_from(angle, i % 2 == 0 ? 1 : 0)).value);
    }

    /** The uniform draw from [0, 1) after so many words. */
    __device__ float uniform(uint64_t after) const {
        return static_cast<float>(word(after) >> 8) * 5.9604644775390625e-8f;
    }
};

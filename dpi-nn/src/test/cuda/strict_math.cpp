// The device's logarithm, sine and cosine on arrays, for a comparison with Java's StrictMath.
#include "philox.h"

Dim3 threadIdx, blockIdx, gridDim;

extern "C" void strict_log(const double* x, double* out, int n) {
    for (int i = 0; i < n; i++) {
        out[i] = strict_log(Rounded(x[i])).value;
    }
}

/** sin(x + quarters · π/2) */
extern "C" void strict_sine(const double* x, double* out, int n, int quarters) {
    for (int i = 0; i < n; i++) {
        out[i] = strict_sine_from(x[i], quarters).value;
    }
}

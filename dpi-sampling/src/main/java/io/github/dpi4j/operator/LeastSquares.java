package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;

/** Solutions of argmin over d of |b − A d|² + ρ|d|²; for ρ = 0 that of least norm, A⁺ b. */
final class LeastSquares {
    private LeastSquares() {
    }

    /** Returns the proximal point x0 + d, with b = y − A x0. */
    static Tensor proximal(LinearOperator a, Tensor y, Tensor x0, double rho) {
        requireProximal(a, y, x0, rho);
        Tensor b = y.copy();
        add(b, -1, a.apply(x0));
        Tensor x = a.spectrum().map(s -> bySpectrum(s, b, rho))
                .orElseGet(() -> ConjugateGradients.solve(a, b, rho));
        add(x, 1, x0);
        return x;
    }

    /** Returns the solution V s/(s² + ρ) Uᵀ b; components with s = 0 are 0. */
    static Tensor bySpectrum(Spectrum spectrum, Tensor b, double rho) {
        Tensor v = spectrum.measurementToSpectral(b);
        float[] s = spectrum.singularValues().data();
        float[] data = v.data();
        for (int i = 0, p = 0; i < data.length; i++, p = p + 1 == s.length ? 0 : p + 1) {
            data[i] = s[p] == 0 ? 0 : (float) (data[i] * (double) s[p] / ((double) s[p] * s[p] + rho));
        }
        return spectrum.fromSpectral(v);
    }

    /** Checks the arguments of {@link LinearOperator#proximal}. */
    static void requireProximal(LinearOperator a, Tensor y, Tensor x0, double rho) {
        if (!(rho > 0 && rho < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("rho: expected a positive number, got " + rho);
        }
        Shape expected = a.measurementShape(x0.shape());
        if (!y.shape().equals(expected)) {
            throw new IllegalArgumentException("operator: expected measurements " + expected + ", got " + y.shape());
        }
    }

    private static void add(Tensor to, float factor, Tensor x) {
        for (int i = 0; i < to.size(); i++) {
            to.data()[i] += factor * x.data()[i];
        }
    }
}

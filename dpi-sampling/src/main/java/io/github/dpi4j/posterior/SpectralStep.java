package io.github.dpi4j.posterior;

import io.github.dpi4j.operator.Spectrum;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.tensor.Tensor;
import java.util.function.DoubleFunction;

/**
 * A step of DDNM+ along the singular vectors of A: tensors (N, C, H, W).
 *
 * @param shares of a singular value
 */
record SpectralStep(Spectrum spectrum, DoubleFunction<NoiseShares> shares) {
    /** Returns x̂0 − V λ Vᵀ A⁺(A x̂0 − y). */
    Tensor correct(Tensor xStart, Tensor y) {
        float[] s = spectrum.singularValues().data();
        float[] u = spectrum.measurementToSpectral(y).data();
        Tensor v = spectrum.toSpectral(xStart);
        for (int p = 0; p < v.size(); p++) {
            float singular = s[p % s.length];
            v.data()[p] = singular == 0
                    ? 0
                    : (float) (shares.apply(singular).data() * ((double) u[p] / singular - v.data()[p]));
        }
        return GaussianDiffusion.weightedSum(1, xStart, 1, spectrum.fromSpectral(v));
    }

    /**
     * Returns the noise to be added.
     *
     * @param fresh new noise of pixels
     * @param predicted the network's noise, in spectral coordinates
     */
    Tensor noise(Tensor fresh, Tensor predicted) {
        float[] s = spectrum.singularValues().data();
        Tensor v = spectrum.toSpectral(fresh);
        for (int p = 0; p < v.size(); p++) {
            NoiseShares share = shares.apply(s[p % s.length]);
            v.data()[p] = (float) (share.fresh() * v.data()[p] + share.predicted() * predicted.data()[p]);
        }
        return spectrum.fromSpectral(v);
    }
}

package io.github.dpi4j.posterior;

/**
 * The shares of a DDNM+ step along one singular vector of A, chosen so that the noise of y and the noise that is added
 * make up the noise of the step (Wang et al., "Zero-Shot Image Restoration Using Denoising Diffusion Null-Space Model",
 * ICLR 2023, section 3.3 and appendix I).
 *
 * @param data λ: share of the data step, in [0, 1]
 * @param fresh weight of new noise
 * @param predicted weight of the noise that the network predicts
 */
record NoiseShares(double data, double fresh, double predicted) {
    /**
     * Returns the shares of a DDIM step; without noise in y, all directions are alike.
     *
     * @param s singular value; 0 in the null space
     * @param q weight of the clean image after the step, √ᾱ
     * @param sigma noise after the step, √(1 − ᾱ)
     * @param sigmaY noise of the measurement
     */
    static NoiseShares ddim(double s, double q, double sigma, double sigmaY, double eta) {
        double seen = Math.sqrt(1 - eta * eta);
        if (s == 0 || sigmaY == 0) {
            return new NoiseShares(1, sigma * eta, sigma * seen);
        }
        double measured = q * sigmaY / s;
        return sigma < measured
                ? new NoiseShares(sigma * seen / measured, sigma * eta, 0)
                : new NoiseShares(1, Math.sqrt(sigma * sigma - measured * measured), 0);
    }

    /**
     * Returns the shares of a DDPM step, which adds nothing but new noise.
     *
     * @param s singular value; 0 in the null space
     * @param q weight of the clean image in the step's mean
     * @param sigma noise that the step adds
     * @param sigmaY noise of the measurement
     */
    static NoiseShares ddpm(double s, double q, double sigma, double sigmaY) {
        if (s == 0) {
            return new NoiseShares(1, sigma, 0);
        }
        double measured = q * sigmaY / s;
        return sigma < measured
                ? new NoiseShares(sigma / measured, 0, 0)
                : new NoiseShares(1, Math.sqrt(sigma * sigma - measured * measured), 0);
    }

    /**
     * Returns the shares of the last step, after which there is no noise: the mean of x given y, for x ~ N(x̂0, spread²).
     *
     * @param s singular value; 0 in the null space
     * @param spread uncertainty of x̂0, √(1 − ᾱ)/√ᾱ of the step
     * @param sigmaY noise of the measurement, positive
     */
    static NoiseShares last(double s, double spread, double sigmaY) {
        double signal = s * s * spread * spread;
        return new NoiseShares(signal / (signal + sigmaY * sigmaY), 0, 0);
    }
}

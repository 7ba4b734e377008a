package io.github.dpi4j.sampler;

/** The source of a DDPM step's variance, by guided-diffusion's names. */
public enum Variance {
    /** The network's last C channels are the logarithm of the variance. */
    LEARNED,
    /**
     * The network's last C channels v ∈ [-1, 1] place log σ² between the posterior's and log β (Nichol and Dhariwal 2021,
     * eq. 15).
     */
    LEARNED_RANGE,
    /** The posterior variance. */
    FIXED_SMALL,
    /** β. */
    FIXED_LARGE;

    /** {@return whether the network must have 2C output channels} */
    public boolean isLearned() {
        return this == LEARNED || this == LEARNED_RANGE;
    }
}

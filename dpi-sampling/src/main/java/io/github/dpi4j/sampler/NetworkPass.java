package io.github.dpi4j.sampler;

/** A kind of a network's pass during a sampling run: what the run's time is made of. */
public enum NetworkPass {
    /** The diffusion prior's network, forward. */
    PRIOR,
    /** The network that corrects DPI's condition. */
    CORRECTOR,
    /** A vector-Jacobian product of the prior's network: its backward pass. */
    VJP
}

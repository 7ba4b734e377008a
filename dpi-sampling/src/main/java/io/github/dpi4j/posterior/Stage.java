package io.github.dpi4j.posterior;

/** The treatment of the known pixels in a step of DPI. */
public enum Stage {
    /** All known pixels are put in place. */
    STRONG,
    /** Pixels that carry structure, drawn at random, are blended in. */
    WEAK,
    /** No known pixels: the last step is the prior's alone. */
    FREE
}

package io.github.dpi4j.posterior;

/** The treatment of the known pixels in a step of DPI. */
public enum Stage {
    /** All of them are put in place. */
    STRONG,
    /** Pixels that carry structure, drawn at random, are blended in. */
    WEAK,
    /** None: the last step belongs to the prior. */
    FREE
}

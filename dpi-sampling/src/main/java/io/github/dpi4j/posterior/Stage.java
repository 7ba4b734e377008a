package io.github.dpi4j.posterior;

/** What a step of DPI does with the known pixels. */
public enum Stage {
    /** All of them are put in place. */
    STRONG,
    /** Those that carry structure, drawn at random, are put partly in place. */
    WEAK,
    /** None: the last step belongs to the prior. */
    FREE
}

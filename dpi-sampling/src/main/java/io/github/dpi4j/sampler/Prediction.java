package io.github.dpi4j.sampler;

/** The meaning of a network's first C output channels. */
public enum Prediction {
    /** The noise ε in x. */
    EPSILON,
    /** The clean image x̂0. */
    X_START
}

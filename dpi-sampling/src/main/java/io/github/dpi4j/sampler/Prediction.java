package io.github.dpi4j.sampler;

/** What a network's first C channels mean. */
public enum Prediction {
    /** The noise ε in x. */
    EPSILON,
    /** The clean image x̂0. */
    X_START
}

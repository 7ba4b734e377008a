package io.github.dpi4j.backend;

import java.util.Locale;

/** What a backend multiplies in; it always adds in float32, and takes and returns float32. */
public enum Precision {
    /** Float32 throughout: 23 bits of fraction. */
    FP32,
    /** Factors are rounded to 10 bits of fraction, on NVIDIA's tensor cores. */
    TF32,
    /** Factors are rounded to bfloat16: 7 bits of fraction. */
    BF16;

    /** As on a command line: lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.github.dpi4j.backend;

import java.util.Locale;

/** The precision of a backend's products. Sums, inputs and outputs are always float32. */
public enum Precision {
    /** Float32 throughout: 23 bits of fraction. */
    FP32,
    /** Factors are rounded to 10 bits of fraction, on NVIDIA's tensor cores. */
    TF32,
    /** Factors are rounded to bfloat16: 7 bits of fraction. */
    BF16;

    /** Returns the name in lower case, as on a command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.github.dpi4j.operator;

/**
 * The threshold up to which singular values count as 0.
 *
 * @param relative whether {@code value} is a share of the largest singular value
 */
record Cutoff(double value, boolean relative) {
    /** Singular values below this share of the largest are rounding errors of float32. */
    static final Cutoff FLOAT32 = new Cutoff(1e-6, true);

    /** Returns a cutoff that the caller chose. */
    static Cutoff absolute(double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("threshold: expected a number of at least 0, got " + value);
        }
        return new Cutoff(value, false);
    }

    /** Returns the cutoff of an operator whose largest singular value is this. */
    double of(double largest) {
        return relative ? value * largest : value;
    }
}

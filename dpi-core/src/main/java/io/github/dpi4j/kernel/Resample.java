package io.github.dpi4j.kernel;

/** Resampling of a feature map while it is read. */
public enum Resample {
    NONE,
    /** Every pixel stands for 2×2. */
    NEAREST_UP,
    /** The mean of 2×2 pixels. */
    AVERAGE_DOWN;

    /** Returns the extent that a reader sees. */
    public int extent(int source) {
        return switch (this) {
            case NONE -> source;
            case NEAREST_UP -> 2 * source;
            case AVERAGE_DOWN -> source / 2;
        };
    }
}

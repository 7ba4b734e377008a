package io.github.dpi4j.kernel.vector;

/**
 * Output channels that one task computes: a panel, or some vectors of it.
 *
 * @param first channel; a multiple of {@link Lanes#LANES}
 * @param vectors 4, 2 or 1, all of one panel
 * @param channels of the whole output
 */
record Slice(int first, int vectors, int channels) {
    /** Returns a whole panel. */
    static Slice ofPanel(int panel, int channels) {
        return new Slice(panel * Lanes.PANEL, Lanes.vectorsIn(panel, channels), channels);
    }

    /** Returns slice number {@code index} of those with at most so many vectors each. */
    static Slice of(int index, int vectors, int channels) {
        int first = index * vectors * Lanes.LANES;
        return new Slice(first, Math.min(vectors, Lanes.vectorsIn(first / Lanes.PANEL, channels)), channels);
    }

    /** Returns the number of slices with at most so many vectors each. */
    static int count(int vectors, int channels) {
        return (channels + vectors * Lanes.LANES - 1) / (vectors * Lanes.LANES);
    }

    int panel() {
        return first / Lanes.PANEL;
    }

    /** Floats before it in a row of its panel. */
    int inPanel() {
        return first % Lanes.PANEL;
    }

    /** Floats in a row of its panel. */
    int panelWidth() {
        return Lanes.width(panel(), channels);
    }

    /** Floats in a row of its own. */
    int width() {
        return vectors * Lanes.LANES;
    }

    /** Channels in memory, those that fill up a vector among them. */
    int stored() {
        return Math.min(width(), Lanes.padded(channels) - first);
    }
}

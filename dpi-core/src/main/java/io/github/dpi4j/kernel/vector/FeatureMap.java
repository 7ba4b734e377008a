package io.github.dpi4j.kernel.vector;

/**
 * Activations of a batch in (N, H, W, C) order inside a larger array. A pixel takes {@code stride} floats: its channels
 * rounded up to whole vectors; those beyond {@code channels} may hold anything finite and count for nothing.
 *
 * @param data the array, shared with other feature maps
 * @param offset where the first pixel of the first image lies
 */
public record FeatureMap(float[] data, int offset, int images, int height, int width, int channels) {
    /** Returns the distance from one pixel to the next, in floats. */
    public int stride() {
        return Lanes.padded(channels);
    }

    /** Returns where a pixel's first channel lies. */
    public int at(int image, int y, int x) {
        return offset + ((image * height + y) * width + x) * stride();
    }

    /** Returns how many floats this map takes. */
    long size() {
        return size(images, height, width, channels);
    }

    /** Returns how many floats such a map takes. */
    public static long size(int images, int height, int width, int channels) {
        return (long) images * height * width * Lanes.padded(channels);
    }
}

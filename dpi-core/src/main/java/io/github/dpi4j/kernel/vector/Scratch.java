package io.github.dpi4j.kernel.vector;

/**
 * Working memory of one thread: arrays that grow to what the largest operation needs and are then reused. They are so large
 * that index {@link Lanes#ALIGNED} lies at the start of a cache line in most heaps.
 */
public final class Scratch {
    /** Floats of an array at least: half a region of a heap of 16 GB. */
    private static final int LEAST = 1 << 20;

    /** Per channel of a rectangle: the value that its statistics are relative to. */
    final float[] pivot = new float[Lanes.PANEL];
    /** Per channel of a rectangle: the sum of the differences from the pivot. */
    final float[] differences = new float[Lanes.PANEL];
    /** Per channel of a rectangle: the sum of the differences' squares. */
    final float[] deviations = new float[Lanes.PANEL];
    /** A small tile between the two halves of a transform. */
    final float[] tile = new float[LEAST];

    private float[] region = {};
    private float[] transformed = {};
    private float[] products = {};
    private float[] sums = {};

    /** Returns memory for activated pixels. */
    float[] region(int size) {
        return region.length >= size ? region : (region = new float[Math.max(LEAST, size)]);
    }

    /** Returns memory for transformed tiles. */
    float[] transformed(int size) {
        return transformed.length >= size ? transformed : (transformed = new float[Math.max(LEAST, size)]);
    }

    /** Returns memory for products before the output transform. */
    float[] products(int size) {
        return products.length >= size ? products : (products = new float[Math.max(LEAST, size)]);
    }

    /** Returns memory for a convolution's sums before its epilogue. */
    float[] sums(int size) {
        return sums.length >= size ? sums : (sums = new float[Math.max(LEAST, size)]);
    }
}

package io.github.dpi4j.kernel.vector;

import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The widths that all vector kernels share, in a class of their own so that the JIT sees them as constants.
 *
 * <p>A <em>panel</em> is the slab of output channels that one micro-kernel keeps in registers: {@link #VECTORS} vectors.
 * With 32 vector registers 6 rows × 4 vectors of accumulators leave room for operands; AVX2 has 16 registers, which fit
 * 6 × 2.
 */
public final class Lanes {
    /** The platform's preferred float vector. */
    public static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    /** Floats in a vector. */
    public static final int LANES = SPECIES.length();
    /** Vectors in a full panel. */
    public static final int VECTORS = manyRegisters() ? 4 : 2;
    /** Channels in a full panel. */
    public static final int PANEL = VECTORS * LANES;

    /**
     * The index at which vectors should begin in a large array, and at every multiple of a vector after it: at a cache
     * line's start. The G1 collector places an array of half a region or more at a region's start, and 16 bytes of
     * header come first. A store across two cache lines takes twice as long; elsewhere this does no harm.
     */
    public static final int ALIGNED = 12;

    private Lanes() {
    }

    private static boolean manyRegisters() {
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return LANES >= 16 || arch.contains("aarch64") || arch.contains("riscv");
    }

    /**
     * Returns {@code n} rounded up to whole vectors: the distance between pixels of a feature map with {@code n}
     * channels.
     */
    public static int padded(int n) {
        return (n + LANES - 1) / LANES * LANES;
    }

    /** Returns the number of panels that {@code channels} take. */
    public static int panels(int channels) {
        return (channels + PANEL - 1) / PANEL;
    }

    /** Floats in a row of panel number {@code panel} of {@code channels}: whole vectors, fewer in a narrow last panel. */
    public static int width(int panel, int channels) {
        return vectorsIn(panel, channels) * LANES;
    }

    /** Vectors that panel number {@code panel} of {@code channels} computes: 4, 2 or 1. */
    public static int vectorsIn(int panel, int channels) {
        int vectors = Math.min(VECTORS, padded(channels - panel * PANEL) / LANES);
        return vectors == 3 ? 4 : vectors;
    }
}

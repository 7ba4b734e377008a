package io.github.dpi4j.random;

/**
 * A batch of a {@link PhiloxStream}'s normal draws, five times as fast as one by one: stage by stage over small arrays,
 * in loops that the just-in-time compiler turns into vector instructions, with series in place of {@link StrictMath}.
 *
 * <p>The series differ from StrictMath's functions in the last bits of a double. Where that could change a draw once it
 * is rounded to float32, about once in 500,000 draws, the batch is not decided and the caller computes the draws one at
 * a time (Ziv, "Fast evaluation of elementary mathematical functions with correctly rounded last bit", ACM TOMS 17(3),
 * 1991). Not thread-safe.
 */
final class PhiloxBatch {
    /** Philox's blocks, of four words each, that are computed at once. */
    static final int BLOCKS = 64;
    static final int DRAWS = 4 * BLOCKS;

    /**
     * More than products of radius and cosine differ by from StrictMath's, as a share of the radius: up to 8.6e-16 over 10^8
     * draws. By analysis half a unit of 2^-53 each in two constants, two products, angle and cosine, and 4 in the radius.
     */
    static final double DIFFERENCE = 8e-15;

    private static final long LOW = 0xffff_ffffL;
    private static final long SQRT_HALF = Double.doubleToRawLongBits(Math.sqrt(0.5));
    private static final long EXPONENT = 0xfffL << 52;
    private static final double LN_2 = Math.log(2);
    private static final double TURN = 2 * Math.PI * 0x1p-32;
    private static final long EIGHTH_TURN = 1L << 29;

    private final long[][] words = new long[4][BLOCKS];
    private final double[] exponents = new double[BLOCKS];
    private final double[] significands = new double[BLOCKS];
    private final double[] angles = new double[BLOCKS];
    private final double[] radii = new double[BLOCKS];
    private final double[] cos = new double[BLOCKS];
    private final double[] sin = new double[BLOCKS];

    /**
     * Makes the draws of {@value #BLOCKS} blocks.
     *
     * @param counter the first block's
     * @param out overwritten from {@code offset} on, meaningless where the answer is false
     * @return whether all draws are decided
     */
    boolean draw(long counter, long stream, long seed, float[] out, int offset) {
        fill(counter, stream);
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        for (int round = 0; round < PhiloxStream.ROUNDS; round++) {
            round(words[0], words[1], words[2], words[3], k0 & LOW, k1 & LOW);
            k0 += PhiloxStream.WEYL_0;
            k1 += PhiloxStream.WEYL_1;
        }
        return transform(words[0], words[1], out, offset) & transform(words[2], words[3], out, offset + 2);
    }

    private void fill(long counter, long stream) {
        for (int i = 0; i < BLOCKS; i++) {
            words[0][i] = counter + i & LOW;
            words[1][i] = counter + i >>> 32;
            words[2][i] = stream & LOW;
            words[3][i] = stream >>> 32;
        }
    }

    /** Applies one round to all blocks; the words are modified. */
    private static void round(long[] w0, long[] w1, long[] w2, long[] w3, long k0, long k1) {
        for (int i = 0; i < BLOCKS; i++) {
            long product0 = PhiloxStream.MULTIPLIER_0 * (w0[i] & LOW);
            long product1 = PhiloxStream.MULTIPLIER_1 * (w2[i] & LOW);
            w0[i] = product1 >>> 32 ^ w1[i] ^ k0;
            w1[i] = product1 & LOW;
            w2[i] = product0 >>> 32 ^ w3[i] ^ k1;
            w3[i] = product0 & LOW;
        }
    }

    /**
     * Computes a pair of draws from every two words: {@code out[offset + 4·i]} and the next one.
     *
     * @param radius words from 0 to 2^32 that give the pairs' radii
     * @param angle words that give their angles
     * @return whether all draws are decided
     */
    boolean transform(long[] radius, long[] angle, float[] out, int offset) {
        split(radius, exponents, significands);
        radii(exponents, significands, radii);
        angles(angle, angles);
        pairs(angles, radii, cos, sin);
        rotate(angle, cos, sin);
        return round(radii, cos, sin, out, offset);
    }

    /** Words + ½ as 2^exponent · m, with m from √½ to √2 so that logarithms near 0 keep all their digits. */
    private static void split(long[] words, double[] exponents, double[] significands) {
        for (int i = 0; i < BLOCKS; i++) {
            long bits = Double.doubleToRawLongBits(words[i] + 0.5);
            long scale = bits - SQRT_HALF & EXPONENT;
            exponents[i] = scale >> 52;
            significands[i] = Double.longBitsToDouble(bits - scale);
        }
    }

    /** Computes √(-2 ln(2^(exponent - 32) · m)). */
    private static void radii(double[] exponents, double[] significands, double[] radii) {
        for (int i = 0; i < BLOCKS; i++) {
            // ln((1 + z) / (1 - z)) = 2z + 2z³/3 + …
            double z = (significands[i] - 1) / (significands[i] + 1);
            double s = z * z;
            double p = 1 / 19.;
            p = Math.fma(p, s, 1 / 17.);
            p = Math.fma(p, s, 1 / 15.);
            p = Math.fma(p, s, 1 / 13.);
            p = Math.fma(p, s, 1 / 11.);
            p = Math.fma(p, s, 1 / 9.);
            p = Math.fma(p, s, 1 / 7.);
            p = Math.fma(p, s, 1 / 5.);
            p = Math.fma(p, s, 1 / 3.);
            radii[i] = Math.sqrt(-2 * Math.fma(exponents[i] - 32, LN_2, 2 * Math.fma(z * s, p, z)));
        }
    }

    /** Computes 2π · word / 2^32 less the nearest quarter turns. */
    private static void angles(long[] words, double[] angles) {
        for (int i = 0; i < BLOCKS; i++) {
            // The words' 30 lower bits with the highest one as their sign.
            angles[i] = (words[i] << 34 >> 34) * TURN;
        }
    }

    /** Radius times cosine and sine of angles up to an eighth of a turn, by their series. */
    private static void pairs(double[] angles, double[] radii, double[] cos, double[] sin) {
        for (int i = 0; i < BLOCKS; i++) {
            double x = angles[i];
            double s = x * x;
            double odd = -1 / 1307674368000.;
            odd = Math.fma(odd, s, 1 / 6227020800.);
            odd = Math.fma(odd, s, -1 / 39916800.);
            odd = Math.fma(odd, s, 1 / 362880.);
            odd = Math.fma(odd, s, -1 / 5040.);
            odd = Math.fma(odd, s, 1 / 120.);
            odd = Math.fma(odd, s, -1 / 6.);
            sin[i] = radii[i] * Math.fma(odd, s * x, x);
            double even = 1 / 20922789888000.;
            even = Math.fma(even, s, -1 / 87178291200.);
            even = Math.fma(even, s, 1 / 479001600.);
            even = Math.fma(even, s, -1 / 3628800.);
            even = Math.fma(even, s, 1 / 40320.);
            even = Math.fma(even, s, -1 / 720.);
            even = Math.fma(even, s, 1 / 24.);
            even = Math.fma(even, s, -0.5);
            cos[i] = radii[i] * Math.fma(even, s, 1);
        }
    }

    /** Rotates by the words' nearest quarter turns: odd ones exchange cosine and sine, and two change both signs. */
    private static void rotate(long[] words, double[] cos, double[] sin) {
        for (int i = 0; i < BLOCKS; i++) {
            long quarter = words[i] + EIGHTH_TURN >>> 30;
            // As bits, so that there is no branch.
            long c = Double.doubleToRawLongBits(cos[i]);
            long s = Double.doubleToRawLongBits(sin[i]);
            long exchange = (c ^ s) & -(quarter & 1);
            cos[i] = Double.longBitsToDouble(c ^ exchange ^ (quarter + 1 & 2) << 62);
            sin[i] = Double.longBitsToDouble(s ^ exchange ^ (quarter & 2) << 62);
        }
    }

    private static boolean round(double[] radii, double[] cos, double[] sin, float[] out, int offset) {
        boolean decided = true;
        for (int i = 0; i < BLOCKS; i++) {
            double difference = radii[i] * DIFFERENCE;
            float a = (float) (cos[i] - difference);
            float b = (float) (sin[i] - difference);
            decided &= a == (float) (cos[i] + difference) & b == (float) (sin[i] + difference);
            out[offset + 4 * i] = a;
            out[offset + 4 * i + 1] = b;
        }
        return decided;
    }
}

package io.github.dpi4j.random;

/**
 * Sixteen normal draws from sixteen uniform ones, in the float32 arithmetic of torch's AVX2 kernel, so that the results
 * are the same to the last bit.
 *
 * <p>That kernel takes logarithm, sine and cosine from S. Moshier's Cephes polynomials and is compiled with fused
 * multiply-add; which product is fused into which sum shows in the last bit, hence the explicit {@link Math#fma}.
 */
final class TorchBoxMuller {
    static final int BLOCK = 16;
    private static final int HALF = BLOCK / 2;

    private static final float TWO_PI = (float) (2 * Math.PI);
    private static final float SQRT_HALF = 0.707106781186547524f;
    private static final float[] LOG = {7.0376836292e-2f, -1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f,
            1.4249322787e-1f, -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f};
    /** ln 2 in two parts, the first of few bits. */
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;

    private static final float FOUR_OVER_PI = 1.27323954473516f;
    /** π/4 in three parts. */
    private static final float PI4_HIGH = 0.78515625f;
    private static final float PI4_MIDDLE = 2.4187564849853515625e-4f;
    private static final float PI4_LOW = 3.77489497744594108e-8f;
    private static final float[] SIN = {-1.9515295891e-4f, 8.3321608736e-3f, -1.6666654611e-1f};
    private static final float[] COS = {2.443315711809948e-5f, -1.388731625493765e-3f, 4.166664568298827e-2f};

    private TorchBoxMuller() {
    }

    /**
     * Replaces {@code values[offset … offset + 15]}: element i of the first half gives the radius, element i of the second
     * half the angle of the pair that takes their places.
     */
    static void transform(float[] values, int offset) {
        for (int i = offset; i < offset + HALF; i++) {
            float radius = (float) Math.sqrt(-2 * log(1 - values[i]));
            float angle = TWO_PI * values[i + HALF];
            // "+ 0" is the kernel's mean: it turns -0 into 0.
            values[i] = radius * sinOrCos(angle, true) + 0f;
            values[i + HALF] = radius * sinOrCos(angle, false) + 0f;
        }
    }

    /** Returns the natural logarithm of a normal number from (0, 1]. */
    static float log(float x) {
        int bits = Float.floatToRawIntBits(x);
        float exponent = (bits >>> 23) - 126;
        float m = Float.intBitsToFloat(bits & 0x807fffff | 0x3f000000);
        if (m < SQRT_HALF) {
            exponent -= 1;
            m = m - 1 + m;
        } else {
            m -= 1;
        }
        float square = m * m;
        float y = LOG[0];
        for (int i = 1; i < LOG.length; i++) {
            y = Math.fma(y, m, LOG[i]);
        }
        y = Math.fma(y * m, square, exponent * LN2_LOW);
        y = Math.fma(-square, 0.5f, y);
        return Math.fma(exponent, LN2_HIGH, m + y);
    }

    /** Returns the sine or cosine of an angle from [0, 2π]. */
    static float sinOrCos(float angle, boolean cos) {
        int octant = (int) (angle * FOUR_OVER_PI) + 1 & ~1;
        float n = octant;
        float x = Math.fma(n, -PI4_HIGH, angle);
        x = Math.fma(n, -PI4_MIDDLE, x);
        x = Math.fma(n, -PI4_LOW, x);
        float square = x * x;
        boolean swap = (octant & 2) != 0;
        float value = swap == cos ? sinPolynomial(x, square) : cosPolynomial(square);
        boolean negative = cos ? (octant - 2 & 4) == 0 : (octant & 4) != 0;
        return negative ? -value : value;
    }

    private static float sinPolynomial(float x, float square) {
        float y = Math.fma(Math.fma(SIN[0], square, SIN[1]), square, SIN[2]);
        return Math.fma(y * square, x, x);
    }

    private static float cosPolynomial(float square) {
        float y = Math.fma(Math.fma(COS[0], square, COS[1]), square, COS[2]);
        return Math.fma(y * square, square, -(square * 0.5f)) + 1;
    }
}

package io.github.dpi4j.image;

/**
 * The weights of one direction of a resize, as Pillow computes them: in double precision, normalised to sum 1, then
 * rounded to fixed point.
 *
 * @param first for each target position, the first source position with a weight
 * @param count for each target position, the number of source positions with a weight
 * @param stride number of places for each target position in {@code weights}
 * @param weights in units of 2^-{@value #PRECISION_BITS}
 */
record ResizeWeights(int[] first, int[] count, int stride, int[] weights) {
    /** Fraction bits of a weight: of 32, 8 hold the pixel and 2 keep overshooting filters from overflowing. */
    static final int PRECISION_BITS = 32 - 8 - 2;

    static ResizeWeights of(ResizeFilter filter, int sourceSize, int targetSize) {
        double scale = (double) sourceSize / targetSize;
        double widening = Math.max(1, scale);
        double support = filter.support() * widening;
        int stride = (int) Math.ceil(support) * 2 + 1;
        int[] first = new int[targetSize];
        int[] count = new int[targetSize];
        int[] weights = new int[Math.multiplyExact(targetSize, stride)];
        double[] exact = new double[stride];
        for (int target = 0; target < targetSize; target++) {
            double centre = (target + 0.5) * scale;
            int from = Math.max(0, (int) (centre - support + 0.5));
            int n = Math.min(sourceSize, (int) (centre + support + 0.5)) - from;
            double sum = 0;
            for (int i = 0; i < n; i++) {
                exact[i] = filter.weight((i + from - centre + 0.5) * (1 / widening));
                sum += exact[i];
            }
            for (int i = 0; i < n; i++) {
                double fixed = (sum == 0 ? exact[i] : exact[i] / sum) * (1 << PRECISION_BITS);
                weights[target * stride + i] = (int) (fixed < 0 ? fixed - 0.5 : fixed + 0.5);
            }
            first[target] = from;
            count[target] = n;
        }
        return new ResizeWeights(first, count, stride, weights);
    }
}

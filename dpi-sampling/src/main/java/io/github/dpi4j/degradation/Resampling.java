package io.github.dpi4j.degradation;

import io.github.dpi4j.tensor.Tensor;
import java.util.Locale;

/**
 * Another size, computed in floating point.
 *
 * @param width of the result in pixels
 * @param height of the result in pixels
 */
public record Resampling(int width, int height, Filter filter) implements DegradationStage {
    /** How source pixels are weighed. */
    public enum Filter {
        /** Two pixels an axis whatever the scale, so that reducing aliases: OpenCV's {@code INTER_LINEAR}. */
        BILINEAR {
            @Override
            Axis axis(int from, int to) {
                Axis axis = new Axis(from, to, 2);
                double scale = (double) from / to;
                for (int o = 0; o < to; o++) {
                    double place = Math.clamp((o + 0.5) * scale - 0.5, 0, from - 1);
                    int left = Math.min((int) place, Math.max(0, from - 2));
                    axis.first[o] = left;
                    axis.weights[2 * o] = 1 - (place - left);
                    axis.weights[2 * o + 1] = place - left;
                }
                return axis;
            }
        },
        /** Keys' cubic with a = −½, widened where it reduces: Pillow's {@code BICUBIC} without its rounding. */
        BICUBIC {
            @Override
            Axis axis(int from, int to) {
                double scale = (double) from / to;
                double stretch = Math.max(1, scale);
                int taps = Math.min(from, (int) Math.ceil(4 * stretch) + 1);
                Axis axis = new Axis(from, to, taps);
                for (int o = 0; o < to; o++) {
                    double centre = (o + 0.5) * scale;
                    int begin = Math.max(0, (int) (centre - 2 * stretch + 0.5));
                    int end = Math.min(from, (int) (centre + 2 * stretch + 0.5));
                    axis.first[o] = Math.min(begin, from - taps);
                    double sum = 0;
                    for (int j = begin; j < end; j++) {
                        sum += cubic((j + 0.5 - centre) / stretch);
                    }
                    for (int j = begin; j < end; j++) {
                        axis.weights[o * taps + j - axis.first[o]] = cubic((j + 0.5 - centre) / stretch) / sum;
                    }
                }
                return axis;
            }
        };

        abstract Axis axis(int from, int to);

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static double cubic(double x) {
            double d = Math.abs(x);
            if (d < 1) {
                return (1.5 * d - 2.5) * d * d + 1;
            }
            return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
        }
    }

    public Resampling {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("resampling: expected sides of at least 1, got " + width + "×" + height);
        }
    }

    @Override
    public Tensor apply(Tensor image) {
        int planes = image.dim(0) * image.dim(1);
        int from = image.dim(2);
        float[] wide = filter.axis(image.dim(3), width).along(image.data(), planes * from, 1);
        float[] all = filter.axis(from, height).along(wide, planes, width);
        return Tensor.of(all, image.dim(0), image.dim(1), height, width);
    }

    /** Weights of source pixels along one axis: {@code taps} for each target, from the pixel {@code first} on. */
    private static final class Axis {
        private final int from;
        private final int taps;
        private final int[] first;
        private final double[] weights;

        Axis(int from, int to, int taps) {
            this.from = from;
            this.taps = Math.min(from, taps);
            this.first = new int[to];
            this.weights = new double[to * taps];
        }

        /** Resamples the middle axis of an array (outer, from, inner). */
        float[] along(float[] values, int outer, int inner) {
            int to = first.length;
            int stride = weights.length / to;
            float[] out = new float[outer * to * inner];
            for (int a = 0, at = 0; a < outer; a++) {
                for (int o = 0; o < to; o++) {
                    for (int b = 0; b < inner; b++, at++) {
                        double sum = 0;
                        for (int j = 0; j < taps; j++) {
                            sum += weights[o * stride + j] * values[(a * from + first[o] + j) * inner + b];
                        }
                        out[at] = (float) sum;
                    }
                }
            }
            return out;
        }
    }
}

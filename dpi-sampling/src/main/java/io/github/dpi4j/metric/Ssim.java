package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;
import java.util.Arrays;

/**
 * Structural similarity, from -1 to 1, 1 for equal images.
 *
 * <p>Z. Wang, A. Bovik, H. Sheikh and E. Simoncelli, "Image Quality Assessment: From Error Visibility to Structural
 * Similarity", IEEE TIP 13(4), 2004, with the paper's constants: an 11×11 Gaussian window with σ = 1.5, K1 = 0.01,
 * K2 = 0.03, L = 255. Each channel by itself, over the places where the whole window lies within the image; the result is
 * the mean of the three. Other tools take the grey image or a uniform window, and get other numbers.
 */
public record Ssim() implements FullReferenceMetric {
    private static final int WINDOW = 11;
    private static final double SIGMA = 1.5;
    private static final double C1 = 0.01 * 255 * 0.01 * 255;
    private static final double C2 = 0.03 * 255 * 0.03 * 255;
    private static final double[] GAUSSIAN = gaussian();

    @Override
    public double measure(RgbImage image, RgbImage reference) {
        ImagePair pair = new ImagePair(image, reference);
        if (image.width() < WINDOW || image.height() < WINDOW) {
            throw new IllegalArgumentException("image: expected at least " + WINDOW + "×" + WINDOW + " pixels, got "
                    + image.width() + "×" + image.height());
        }
        double sum = 0;
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
            sum += measure(pair, channel);
        }
        return sum / RgbImage.CHANNELS;
    }

    private static double measure(ImagePair pair, int channel) {
        int width = pair.image().width();
        int height = pair.image().height();
        double[] x = plane(pair.image(), channel);
        double[] y = plane(pair.reference(), channel);
        double[] meanX = windowMeans(x, width, height);
        double[] meanY = windowMeans(y, width, height);
        double[] meanXx = windowMeans(product(x, x), width, height);
        double[] meanYy = windowMeans(product(y, y), width, height);
        double[] meanXy = windowMeans(product(x, y), width, height);
        double sum = 0;
        for (int i = 0; i < meanX.length; i++) {
            double mxy = meanX[i] * meanY[i];
            double mxx = meanX[i] * meanX[i];
            double myy = meanY[i] * meanY[i];
            sum += (2 * mxy + C1) * (2 * (meanXy[i] - mxy) + C2)
                    / ((mxx + myy + C1) * (meanXx[i] - mxx + (meanYy[i] - myy) + C2));
        }
        return sum / meanX.length;
    }

    private static double[] plane(RgbImage image, int channel) {
        double[] out = new double[image.width() * image.height()];
        for (int i = 0; i < out.length; i++) {
            out[i] = image.pixels()[RgbImage.CHANNELS * i + channel] & 0xff;
        }
        return out;
    }

    private static double[] product(double[] a, double[] b) {
        double[] out = new double[a.length];
        Arrays.setAll(out, i -> a[i] * b[i]);
        return out;
    }

    /** Computes weighted means over all windows within the plane: (height - 10) · (width - 10) values. */
    private static double[] windowMeans(double[] plane, int width, int height) {
        int outWidth = width - WINDOW + 1;
        int outHeight = height - WINDOW + 1;
        double[] rows = new double[height * outWidth];
        for (int y = 0; y < height; y++) {
            weigh(plane, y * width, 1, rows, y * outWidth, outWidth);
        }
        double[] out = new double[outHeight * outWidth];
        for (int y = 0; y < outHeight; y++) {
            weigh(rows, y * outWidth, outWidth, out, y * outWidth, outWidth);
        }
        return out;
    }

    /** Computes {@code n} means of 11 values that lie {@code step} apart. */
    private static void weigh(double[] in, int from, int step, double[] out, int to, int n) {
        for (int x = 0; x < n; x++) {
            double sum = 0;
            for (int k = 0; k < WINDOW; k++) {
                sum += GAUSSIAN[k] * in[from + x + k * step];
            }
            out[to + x] = sum;
        }
    }

    private static double[] gaussian() {
        double[] out = new double[WINDOW];
        Arrays.setAll(out, k -> Math.exp(-(k - WINDOW / 2) * (k - WINDOW / 2) / (2 * SIGMA * SIGMA)));
        double sum = Arrays.stream(out).sum();
        Arrays.setAll(out, k -> out[k] / sum);
        return out;
    }
}

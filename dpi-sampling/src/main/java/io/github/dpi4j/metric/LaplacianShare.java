package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;

/**
 * The sharpness of an image relative to its reference: the ratio of the energies of their Laplacians, summed over R, G and B and
 * all pixels that have four neighbours. 1 is as sharp as the reference, above 1 noisier. Like {@link HighFrequencyShare} it says
 * nothing of whether the detail is in its place, but needs no scale. It has no value (NaN) for a reference without detail.
 */
public record LaplacianShare() implements FullReferenceMetric {
    @Override
    public double measure(RgbImage image, RgbImage reference) {
        ImagePair pair = new ImagePair(image, reference);
        if (image.width() < 3 || image.height() < 3) {
            throw new IllegalArgumentException(
                    "Laplacian: expected images of at least 3×3, got " + image.width() + "×" + image.height());
        }
        double whole = energy(pair.reference());
        return whole > 0 ? energy(pair.image()) / whole : Double.NaN;
    }

    private static double energy(RgbImage image) {
        byte[] pixels = image.pixels();
        int row = RgbImage.CHANNELS * image.width();
        double energy = 0;
        for (int y = 1; y < image.height() - 1; y++) {
            for (int i = y * row + RgbImage.CHANNELS; i < (y + 1) * row - RgbImage.CHANNELS; i++) {
                int laplacian = 4 * value(pixels, i) - value(pixels, i - RgbImage.CHANNELS)
                        - value(pixels, i + RgbImage.CHANNELS) - value(pixels, i - row) - value(pixels, i + row);
                energy += (double) laplacian * laplacian;
            }
        }
        return energy;
    }

    private static int value(byte[] pixels, int i) {
        return pixels[i] & 0xff;
    }
}

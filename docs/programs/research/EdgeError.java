package research;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.metric.FullReferenceMetric;

/**
 * A metric of one's own: the mean absolute difference, in grey levels, between the horizontal differences of neighbouring pixels in an
 * image and in its original. Blurred edges and displaced ones cost alike; an even change of brightness costs nothing.
 */
record EdgeError() implements FullReferenceMetric {
    @Override
    public double measure(RgbImage image, RgbImage original) {
        if (image.width() != original.width() || image.height() != original.height()) {
            throw new IllegalArgumentException("expected images of equal size, got " + image + " and " + original);
        }
        long sum = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 1; x < image.width(); x++) {
                for (int c = 0; c < RgbImage.CHANNELS; c++) {
                    sum += Math.abs(image.get(x, y, c) - image.get(x - 1, y, c) - original.get(x, y, c)
                            + original.get(x - 1, y, c));
                }
            }
        }
        return (double) sum / ((image.width() - 1) * image.height() * RgbImage.CHANNELS);
    }
}

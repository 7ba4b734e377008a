package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;
import java.util.List;
import java.util.Objects;

/**
 * Structural similarity, from -1 to 1, 1 for equal images.
 *
 * <p>Z. Wang, A. Bovik, H. Sheikh and E. Simoncelli, "Image Quality Assessment: From Error Visibility to Structural
 * Similarity", IEEE TIP 13(4), 2004, with the paper's constants: an 11×11 Gaussian window with σ = 1.5, K1 = 0.01, K2 =
 * 0.03, L = 255. Each channel by itself, over the places where the whole window lies within the image; the result is
 * the channels' mean. Other tools take a uniform window or another grey, and get other numbers.
 *
 * @param channels the channels that are compared
 * @param border pixels on every side that do not count
 */
public record Ssim(Channels channels, int border) implements FullReferenceMetric {
    /** Checks the components. */
    public Ssim {
        Objects.requireNonNull(channels, "channels");
        ImagePair.requireBorder(border);
    }

    /** Makes the metric of red, green and blue over the whole image. */
    public Ssim() {
        this(Channels.RGB, 0);
    }

    @Override
    public double measure(RgbImage image, RgbImage reference) {
        ImagePair pair = new ImagePair(image, reference).inside(border);
        pair.requireSide(StructuralSimilarity.WINDOW);
        List<Plane> x = channels.planes(pair.image());
        List<Plane> y = channels.planes(pair.reference());
        double sum = 0;
        for (int c = 0; c < x.size(); c++) {
            sum += StructuralSimilarity.of(x.get(c), y.get(c), false).ssim();
        }
        return sum / x.size();
    }
}

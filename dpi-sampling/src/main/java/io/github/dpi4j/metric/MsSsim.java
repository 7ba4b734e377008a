package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;
import java.util.List;
import java.util.Objects;

/**
 * Multi-scale structural similarity, from 0 to 1, 1 for equal images.
 *
 * <p>Z. Wang, E. Simoncelli and A. Bovik, "Multi-scale Structural Similarity for Image Quality Assessment", Asilomar 2003: the
 * product of contrast · structure at five scales and luminance at the last, with the paper's exponents. As IQA-PyTorch
 * computes it: channels rounded to whole numbers first, contrast · structure below 0 counted as 0, scales by means of 2×2
 * pixels, with a zero on both sides of odd sides, and at each scale the channels' mean.
 *
 * @param channels IQA-PyTorch's default is {@link Channels#LUMA}
 */
public record MsSsim(Channels channels) implements FullReferenceMetric {
    private static final double[] EXPONENTS = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};
    /** The smallest side whose fifth scale holds a window: 16 times 10, and one pixel. */
    public static final int SMALLEST_SIDE = 16 * (StructuralSimilarity.WINDOW - 1) + 1;

    /** Checks the components. */
    public MsSsim {
        Objects.requireNonNull(channels, "channels");
    }

    @Override
    public double measure(RgbImage image, RgbImage reference) {
        ImagePair pair = new ImagePair(image, reference);
        pair.requireSide(SMALLEST_SIDE);
        List<Plane> x = channels.planes(image).stream().map(Plane::rounded).toList();
        List<Plane> y = channels.planes(reference).stream().map(Plane::rounded).toList();
        double product = 1;
        for (int scale = 0; scale < EXPONENTS.length; scale++) {
            double mean = 0;
            for (int c = 0; c < x.size(); c++) {
                StructuralSimilarity similarity = StructuralSimilarity.of(x.get(c), y.get(c), true);
                mean += (scale == EXPONENTS.length - 1 ? similarity.ssim() : similarity.contrastStructure()) / x.size();
            }
            product *= Math.pow(mean, EXPONENTS[scale]);
            x = x.stream().map(Plane::halved).toList();
            y = y.stream().map(Plane::halved).toList();
        }
        return product;
    }
}

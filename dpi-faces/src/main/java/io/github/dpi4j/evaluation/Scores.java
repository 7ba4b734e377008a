package io.github.dpi4j.evaluation;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.metric.HighFrequencyShare;
import io.github.dpi4j.metric.Psnr;
import io.github.dpi4j.metric.Ssim;

/**
 * How close an image is to the truth.
 *
 * @param psnr in decibels, over all pixels and channels
 * @param ssim mean of the channels'
 * @param highFrequencyShare energy above the low-resolution image's frequencies, as a share of the truth's
 */
public record Scores(double psnr, double ssim, double highFrequencyShare) {
    /** Measures an image. */
    public static Scores of(RgbImage image, RgbImage truth, int scale) {
        return new Scores(new Psnr().measure(image, truth), new Ssim().measure(image, truth),
                new HighFrequencyShare(scale).measure(image, truth));
    }
}

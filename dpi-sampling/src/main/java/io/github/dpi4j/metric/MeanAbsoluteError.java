package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;

/** Mean absolute difference of pixel values 0 … 255, over all pixels and the three channels. Lower is closer. */
public record MeanAbsoluteError() implements FullReferenceMetric {
    @Override
    public double measure(RgbImage image, RgbImage reference) {
        ImagePair pair = new ImagePair(image, reference);
        long sum = 0;
        for (int i = 0; i < pair.values(); i++) {
            sum += Math.abs(pair.difference(i));
        }
        return (double) sum / pair.values();
    }
}

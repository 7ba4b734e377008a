package io.github.dpi4j.training;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.image.Similarity;
import io.github.dpi4j.random.RandomStream;

/**
 * Random augmentation of face images: small rotation, zoom and shift in one resampling from the larger original,
 * mirroring, and changes of colour. Each amount is drawn uniformly between its two extremes.
 *
 * @param flip whether to mirror half of the images
 * @param rotation largest angle, in degrees
 * @param zoom largest relative change of size, below 1: 0.05 gives 0.95 … 1.05
 * @param shift largest shift in either direction, as a share of the image's side
 * @param brightness largest relative change of all values, below 1
 * @param contrast largest relative change of the distance to the mean luma, below 1
 * @param saturation largest relative change of the distance to a pixel's luma, at most 1
 */
public record Augmentation(boolean flip, double rotation, double zoom, double shift, double brightness,
        double contrast, double saturation) {
    /** No augmentation. */
    public static final Augmentation NONE = new Augmentation(false, 0, 0, 0, 0, 0, 0);
    /** Mirroring only, as in the training by DPI's authors. */
    public static final Augmentation FLIP = new Augmentation(true, 0, 0, 0, 0, 0, 0);
    /** Augmentation for a few hundred aligned faces. */
    public static final Augmentation FACES = new Augmentation(true, 4, 0.05, 0.03, 0.1, 0.1, 0.15);

    /**
     * Number of draws of {@link #apply} from a stream, whatever the augmentation: runs that differ only in augmentation
     * share all other random numbers.
     */
    static final int DRAWS = 8;

    /** Checks the components. */
    public Augmentation {
        require(rotation >= 0 && rotation <= 180, "rotation", "degrees from 0 to 180", rotation);
        require(zoom >= 0 && zoom < 1, "zoom", "a share from 0, below 1", zoom);
        require(shift >= 0 && shift <= 1, "shift", "a share from 0 to 1", shift);
        require(brightness >= 0 && brightness < 1, "brightness", "a share from 0, below 1", brightness);
        require(contrast >= 0 && contrast < 1, "contrast", "a share from 0, below 1", contrast);
        require(saturation >= 0 && saturation <= 1, "saturation", "a share from 0 to 1", saturation);
    }

    /**
     * {@return an augmented image} {@value #DRAWS} numbers are drawn from the stream.
     *
     * @param original square; not modified
     * @param size side of the result in pixels
     * @param stream the stream of random numbers
     */
    public RgbImage apply(RgbImage original, int size, RandomStream stream) {
        float[] u = new float[DRAWS];
        stream.uniform(u, 0, DRAWS);
        Similarity similarity = new Similarity(flip && u[0] < 0.5f, Math.toRadians(between(rotation, u[1])),
                1 + between(zoom, u[2]), between(shift, u[3]), between(shift, u[4]));
        float[] rgb = similarity.resample(original, size);
        recolour(rgb, 1 + between(brightness, u[5]), 1 + between(contrast, u[6]), 1 + between(saturation, u[7]));
        RgbImage out = RgbImage.blank(size, size);
        for (int i = 0; i < rgb.length; i++) {
            out.pixels()[i] = (byte) Math.clamp(Math.round(rgb[i]), 0, 255);
        }
        return out;
    }

    private static double between(double extreme, float u) {
        return extreme * (2.0 * u - 1);
    }

    private static void recolour(float[] rgb, double bright, double contrast, double saturation) {
        double mean = 0;
        for (int i = 0; i < rgb.length; i += 3) {
            mean += luma(rgb, i);
        }
        mean /= rgb.length / 3.0;
        for (int i = 0; i < rgb.length; i += 3) {
            double luma = luma(rgb, i);
            for (int c = i; c < i + 3; c++) {
                double saturated = luma + saturation * (rgb[c] - luma);
                rgb[c] = (float) (bright * (mean + contrast * (saturated - mean)));
            }
        }
    }

    private static double luma(float[] rgb, int i) {
        return 0.299 * rgb[i] + 0.587 * rgb[i + 1] + 0.114 * rgb[i + 2];
    }

    private static void require(boolean met, String name, String expected, double got) {
        if (!met) {
            throw new IllegalArgumentException(name + ": expected " + expected + ", got " + got);
        }
    }
}

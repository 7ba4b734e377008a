package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;
import java.util.List;
import java.util.stream.IntStream;

/** The channels that a metric compares; values run from 0 to 255 or less, and are not rounded. */
public enum Channels {
    /** Red, green and blue. */
    RGB {
        @Override
        List<Plane> planes(RgbImage image) {
            return IntStream.range(0, RgbImage.CHANNELS).mapToObj(c -> {
                double[] red = new double[RgbImage.CHANNELS];
                red[c] = 1;
                return weighted(image, 0, red);
            }).toList();
        }
    },
    /**
     * Luma of ITU-R BT.601 in the range 16 to 235, as MATLAB's {@code rgb2ycbcr} has it: the one that papers on
     * super-resolution report as "Y".
     */
    Y {
        @Override
        List<Plane> planes(RgbImage image) {
            return List.of(weighted(image, 16, 65.481 / 255, 128.553 / 255, 24.966 / 255));
        }
    },
    /** Luma of ITU-R BT.601 from 0 to 255: 0.299 R + 0.587 G + 0.114 B. */
    LUMA {
        @Override
        List<Plane> planes(RgbImage image) {
            return List.of(weighted(image, 0, 0.299, 0.587, 0.114));
        }
    };

    /** Returns one plane for each channel. */
    abstract List<Plane> planes(RgbImage image);

    private static Plane weighted(RgbImage image, double offset, double... weights) {
        Plane plane = new Plane(image.width(), image.height(), new double[image.width() * image.height()]);
        byte[] pixels = image.pixels();
        for (int i = 0; i < plane.values().length; i++) {
            int at = RgbImage.CHANNELS * i;
            plane.values()[i] = offset + weights[0] * (pixels[at] & 0xff) + weights[1] * (pixels[at + 1] & 0xff)
                    + weights[2] * (pixels[at + 2] & 0xff);
        }
        return plane;
    }
}

package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;

/** Two images of one size, for the metrics that look at each value by itself. */
record ImagePair(RgbImage image, RgbImage reference) {
    ImagePair {
        if (image.width() != reference.width() || image.height() != reference.height()) {
            throw new IllegalArgumentException(
                    "image: expected the size of its reference, " + reference.width() + "×" + reference.height()
                            + ", got " + image.width() + "×" + image.height());
        }
    }

    /** Returns both images without this many pixels on every side. */
    ImagePair inside(int border) {
        if (border == 0) {
            return this;
        }
        long width = image.width() - 2L * border;
        long height = image.height() - 2L * border;
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("image: expected more than the border of " + border
                    + " pixels on every side, got " + image.width() + "×" + image.height());
        }
        return new ImagePair(image.crop(border, border, (int) width, (int) height),
                reference.crop(border, border, (int) width, (int) height));
    }

    static void requireBorder(int border) {
        if (border < 0) {
            throw new IllegalArgumentException("border: expected at least 0, got " + border);
        }
    }

    void requireSide(int side) {
        if (image.width() < side || image.height() < side) {
            throw new IllegalArgumentException("image: expected at least " + side + "×" + side + " pixels, got "
                    + image.width() + "×" + image.height());
        }
    }

    int values() {
        return image.pixels().length;
    }

    /** Returns the image minus the reference at one value, from -255 to 255. */
    int difference(int i) {
        return (image.pixels()[i] & 0xff) - (reference.pixels()[i] & 0xff);
    }
}

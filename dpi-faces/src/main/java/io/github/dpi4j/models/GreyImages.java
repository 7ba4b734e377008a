package io.github.dpi4j.models;

import io.github.dpi4j.image.RgbImage;

/** Correction of grey images: networks trained on coloured images tint them, and this keeps them grey. */
public final class GreyImages {
    /** Channels of a grey image differ by no more than this, of 255. */
    public static final int SPREAD = 8;

    private GreyImages() {
    }

    /**
     * {@return whether no pixel's channels differ by more than {@value #SPREAD}}
     *
     * @param image the image
     */
    public static boolean isGrey(RgbImage image) {
        byte[] pixels = image.pixels();
        for (int i = 0; i < pixels.length; i += RgbImage.CHANNELS) {
            int red = pixels[i] & 0xff;
            int green = pixels[i + 1] & 0xff;
            int blue = pixels[i + 2] & 0xff;
            if (Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue)) > SPREAD) {
                return false;
            }
        }
        return true;
    }

    /**
     * {@return a restored image: its luma if the low-resolution image is grey, else the image itself}
     *
     * @param low not modified
     * @param restored of any size; not modified
     */
    public static RgbImage keep(RgbImage low, RgbImage restored) {
        if (!isGrey(low)) {
            return restored;
        }
        RgbImage out = RgbImage.blank(restored.width(), restored.height());
        for (int i = 0; i < out.pixels().length; i++) {
            int pixel = i / RgbImage.CHANNELS;
            out.pixels()[i] = (byte) Math
                    .round(restored.luma(pixel % restored.width(), pixel / restored.width()));
        }
        return out;
    }
}

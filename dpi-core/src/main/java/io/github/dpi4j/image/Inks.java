package io.github.dpi4j.image;

/** Printing inks to RGB, without a profile, as Pillow does it. */
final class Inks {
    private Inks() {
    }

    /**
     * Returns the light that a coloured ink and black leave: (255 - ink) · light / 255, rounded as Pillow does.
     *
     * @param ink 0 to 255
     * @param light 255 - black
     */
    static int cover(int ink, int light) {
        int product = ink * light + 128;
        return light - (product + (product >> 8) >> 8);
    }
}

package io.github.dpi4j.image;

/**
 * A similarity transform about the image's centre, and its application to an image.
 *
 * @param mirrored whether left and right are exchanged first
 * @param angle in radians, clockwise as images have y downwards
 * @param zoom above 1 enlarges
 * @param shiftX to the right, as a share of the image's side
 * @param shiftY downwards, likewise
 */
public record Similarity(boolean mirrored, double angle, double zoom, double shiftX, double shiftY) {
    /** Checks the components. */
    public Similarity {
        if (!(zoom > 0 && zoom < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("zoom: expected a positive number, got " + zoom);
        }
    }

    /**
     * The image after the similarity. Keys' cubic, as wide as a target pixel is in the source, so that reducing does
     * not alias; without a change this is Pillow's bicubic but for rounding. Pixels beyond the border repeat it.
     *
     * @param source square; not modified
     * @param size side of the result
     * @throws IllegalArgumentException if the source is not square, or size is below 1
     * @return size · size · 3 values about 0 … 255, neither rounded nor clipped
     */
    public float[] resample(RgbImage source, int size) {
        int side = source.width();
        if (source.height() != side || size < 1) {
            throw new IllegalArgumentException("source and size: expected a square image and at least 1, got " + side
                    + "×" + source.height() + " and " + size);
        }
        CubicSampler sampler = new CubicSampler(source, side / (size * zoom));
        double cos = Math.cos(angle) / zoom;
        double sin = Math.sin(angle) / zoom;
        float[] out = new float[size * size * RgbImage.CHANNELS];
        for (int y = 0, at = 0; y < size; y++) {
            for (int x = 0; x < size; x++, at += RgbImage.CHANNELS) {
                double u = (x + 0.5) / size - 0.5 - shiftX;
                double v = (y + 0.5) / size - 0.5 - shiftY;
                double turned = cos * u + sin * v;
                double sourceX = within((mirrored ? -turned : turned) + 0.5, side);
                double sourceY = within(cos * v - sin * u + 0.5, side);
                sampler.sample(sourceX, sourceY, out, at);
            }
        }
        return out;
    }

    /** Returns a place as a share of the side, in pixels between the centres of the outermost. */
    private static double within(double place, int side) {
        return Math.clamp(place * side, 0.5, side - 0.5);
    }
}

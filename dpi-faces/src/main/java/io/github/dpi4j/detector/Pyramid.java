package io.github.dpi4j.detector;

import java.util.ArrayList;
import java.util.List;

/**
 * The image pyramid: the scales at which the proposal network sees a picture. It finds faces of {@value
 * CellLabels#SMALLEST} to {@value CellLabels#LARGEST} pixels; the ratio of neighbouring levels is {@value #STEP}, so
 * that a face of any size is within these bounds at two levels, or well within them at one.
 */
final class Pyramid {
    /** Size of the smallest face to find at the finest level, in pixels. */
    static final double SMALLEST_FACE = 8;
    static final double STEP = 0.6;
    /** Longest side of the coarsest level, in pixels: a face that fills it is small enough to be found. */
    static final int COARSEST = 40;

    private Pyramid() {
    }

    /**
     * A level.
     *
     * @param scale ratio of the level's size to the picture's
     */
    record Level(double scale, int width, int height) {
    }

    /**
     * Returns the levels from fine to coarse.
     *
     * @param minimumEyeDistance distance of the eyes of the smallest face to find, in pixels of the picture
     */
    static List<Level> levels(int width, int height, double minimumEyeDistance) {
        List<Level> levels = new ArrayList<>();
        double scale = SMALLEST_FACE / minimumEyeDistance;
        do {
            levels.add(new Level(scale, side(width, scale), side(height, scale)));
            scale *= STEP;
        } while (Math.max(width, height) * scale / STEP > COARSEST);
        return levels;
    }

    private static int side(int pixels, double scale) {
        return Math.max(1, (int) Math.round(pixels * scale));
    }
}

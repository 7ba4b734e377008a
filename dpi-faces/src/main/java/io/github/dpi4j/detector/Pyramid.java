package io.github.dpi4j.detector;

import java.util.ArrayList;
import java.util.List;

/**
 * The sizes at which the proposal network sees a picture. It finds faces of {@value CellLabels#SMALLEST} to
 * {@value CellLabels#LARGEST} pixels; neighbouring levels differ by {@value #STEP}, so that a face of any size is within these
 * bounds at two of them or one well inside.
 */
final class Pyramid {
    /** What the smallest face wanted measures at the finest level. */
    static final double SMALLEST_FACE = 8;
    static final double STEP = 0.6;
    /** At the coarsest level the picture's longer side has no more than this: a face that fills it is small enough. */
    static final int COARSEST = 40;

    private Pyramid() {
    }

    /**
     * A level.
     *
     * @param scale its pixels per pixel of the picture
     */
    record Level(double scale, int width, int height) {
    }

    /**
     * Returns the levels from fine to coarse.
     *
     * @param minimumEyeDistance of the smallest face wanted, in pixels of the picture
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

package io.github.dpi4j.photo;

import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import java.util.Arrays;

/**
 * Measures of a face's sharpness and noise in its photograph. A model conditioned on a low-resolution image of half its
 * size smooths faces with more detail than that; it should not restore them unless they are noisy or full of JPEG
 * artefacts.
 *
 * @param sharpness root mean square of the luma's Laplacian divided by the luma's standard deviation, at half the
 *        model's size
 * @param noise standard deviation of the noise, of 255: the median of the finest diagonal differences / 0.6745 (Donoho
 *        and Johnstone 1994)
 * @param blockiness excess frequency, among eight columns and rows, of one position of the steepest step
 * @param side of the face's square in pixels of the photograph
 * @param grid half the model's size
 */
record FaceQuality(double sharpness, double noise, double blockiness, double side, int grid) {
    /**
     * At 64×64: about that of a face of 96 pixels blurred by 0.7 pixels (median 0.52; 0.76 without blur, 0.41 with 1
     * pixel).
     */
    private static final double SHARP = 0.5;
    private static final int SHARP_GRID = 64;
    /** Exponent by which sharpness decreases with an image's side. */
    private static final double SHARPNESS_EXPONENT = 0.6;
    /** From noise of about this deviation on, restoring improves a sharp face of 72 to 96 pixels. */
    private static final double NOISY = 7;
    /**
     * About that of JPEG quality 40 in faces of 56 to 120 pixels; without JPEG it is half of this, in large faces a
     * quarter.
     */
    private static final double BLOCKY = 0.1;
    private static final double BLOCKY_BY_PIXEL = 0.0014;
    private static final int BLOCK = 8;
    /** Sharp faces up to this many times the grid's size gain by enlargement. */
    private static final double ROOM = 1.25;
    /** Share of the square's side around its centre that is measured: the face. */
    private static final double INNER = 0.7;
    private static final double MEDIAN_OF_NORMAL = 0.6745;

    /**
     * Measures a face.
     *
     * @param low the face's square, cropped at its resolution
     * @param size side of the model's images
     */
    static FaceQuality of(RgbImage photo, FaceAlignment square, RgbImage low, int size) {
        int grid = Math.max(8, size / 2);
        RgbImage asPhotographed = inner(photo, square);
        return new FaceQuality(sharpness(Resizer.resize(low, grid, grid, ResizeFilter.BICUBIC)), noise(asPhotographed),
                blockiness(asPhotographed), square.side(), grid);
    }

    /**
     * Returns whether a model cannot improve the face. In an enlarged photograph it can, if the face is not larger than
     * the low-resolution image that the model is conditioned on.
     */
    boolean isGood(int enlargement) {
        double sharp = SHARP * Math.pow((double) SHARP_GRID / grid, SHARPNESS_EXPONENT);
        return sharpness >= sharp && noise < NOISY && blockiness < BLOCKY + BLOCKY_BY_PIXEL * side
                && (enlargement == 1 || side > ROOM * grid);
    }

    /** Returns the face's part of the photograph, not rotated, so that JPEG blocks stay aligned. */
    private static RgbImage inner(RgbImage photo, FaceAlignment square) {
        double half = INNER * square.side() / 2;
        int left = (int) Math.clamp(Math.floor(square.centre().x() - half), 0, photo.width() - 1);
        int top = (int) Math.clamp(Math.floor(square.centre().y() - half), 0, photo.height() - 1);
        int right = (int) Math.clamp(Math.ceil(square.centre().x() + half), left + 1, photo.width());
        int bottom = (int) Math.clamp(Math.ceil(square.centre().y() + half), top + 1, photo.height());
        return photo.crop(left, top, right - left, bottom - top);
    }

    private static double sharpness(RgbImage image) {
        int border = (int) Math.round((1 - INNER) / 2 * image.width());
        double laplacians = 0;
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int y = border; y < image.height() - border; y++) {
            for (int x = border; x < image.width() - border; x++) {
                double luma = image.luma(x, y);
                double laplacian = 4 * luma - image.luma(x - 1, y) - image.luma(x + 1, y) - image.luma(x, y - 1)
                        - image.luma(x, y + 1);
                laplacians += laplacian * laplacian;
                sum += luma;
                squares += luma * luma;
                count++;
            }
        }
        double variance = squares / count - sum * sum / count / count;
        return Math.sqrt(laplacians / count / Math.max(1, variance));
    }

    private static double noise(RgbImage image) {
        double[] diagonals = new double[Math.max(1, (image.width() - 1) * (image.height() - 1))];
        int at = 0;
        for (int y = 0; y + 1 < image.height(); y++) {
            for (int x = 0; x + 1 < image.width(); x++) {
                diagonals[at++] = Math.abs(image.luma(x, y) - image.luma(x + 1, y) - image.luma(x, y + 1)
                        + image.luma(x + 1, y + 1)) / 2;
            }
        }
        Arrays.sort(diagonals);
        return diagonals[diagonals.length / 2] / MEDIAN_OF_NORMAL;
    }

    private static double blockiness(RgbImage image) {
        return (blockiness(image, image.width(), image.height(), true)
                + blockiness(image, image.height(), image.width(), false)) / 2;
    }

    /** Returns the blockiness along rows or along columns. */
    private static double blockiness(RgbImage image, int length, int lines, boolean alongRows) {
        int[] steepest = new int[BLOCK];
        int[] all = new int[BLOCK];
        double[] steps = new double[Math.max(0, length - 1)];
        for (int line = 0; line < lines; line++) {
            for (int i = 0; i < steps.length; i++) {
                steps[i] = Math.abs(alongRows
                        ? image.luma(i + 1, line) - image.luma(i, line)
                        : image.luma(line, i + 1) - image.luma(line, i));
            }
            for (int i = 1; i + 1 < steps.length; i++) {
                all[i % BLOCK]++;
                steepest[i % BLOCK] += steps[i] > steps[i - 1] && steps[i] > steps[i + 1] ? 1 : 0;
            }
        }
        double[] shares = new double[BLOCK];
        Arrays.setAll(shares, i -> all[i] == 0 ? 0 : (double) steepest[i] / all[i]);
        double most = Arrays.stream(shares).max().getAsDouble();
        return most - (Arrays.stream(shares).sum() - most) / (BLOCK - 1);
    }
}

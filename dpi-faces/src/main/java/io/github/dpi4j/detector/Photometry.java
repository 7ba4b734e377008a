package io.github.dpi4j.detector;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.random.PhiloxStream;

/** Photometric augmentation of a crop: tone, colour, blur, noise, JPEG. */
final class Photometry {
    /** Standard normal numbers, drawn once; each crop uses them from a random offset. */
    private static final float[] NOISE = noise();

    private Photometry() {
    }

    private static float[] noise() {
        float[] noise = new float[1 << 18];
        new PhiloxStream(0, 0).normal(noise, 0, noise.length);
        return noise;
    }

    /**
     * Changes a crop.
     *
     * @param crop three planes of side · side values in [-1, 1]; modified
     */
    static void change(float[] crop, int side, Draws draws) {
        if (draws.chance(0.25)) {
            blur(crop, side, draws.between(0.3, 1.3));
        }
        if (draws.chance(0.8)) {
            tone(crop, draws);
        }
        if (draws.chance(0.15)) {
            grey(crop);
        }
        if (draws.chance(0.3)) {
            float strength = (float) draws.between(0.01, 0.12);
            int from = draws.index(NOISE.length);
            for (int i = 0; i < crop.length; i++) {
                crop[i] += strength * NOISE[(from + i) % NOISE.length];
            }
        }
        for (int i = 0; i < crop.length; i++) {
            crop[i] = Math.clamp(crop[i], -1, 1);
        }
        if (draws.chance(0.15)) {
            JpegArtefacts.add(crop, side, (float) draws.between(0.2, 0.9));
        }
    }

    private static void tone(float[] crop, Draws draws) {
        double contrast = draws.logBetween(0.6, 1.4);
        double light = draws.between(-0.3, 0.3);
        int plane = crop.length / RgbImage.CHANNELS;
        for (int c = 0; c < RgbImage.CHANNELS; c++) {
            float gain = (float) (contrast * draws.between(0.9, 1.1));
            float shift = (float) (light + draws.between(-0.06, 0.06));
            for (int i = c * plane; i < (c + 1) * plane; i++) {
                crop[i] = crop[i] * gain + shift;
            }
        }
    }

    private static void grey(float[] crop) {
        int plane = crop.length / RgbImage.CHANNELS;
        for (int i = 0; i < plane; i++) {
            float luma = 0.299f * crop[i] + 0.587f * crop[plane + i] + 0.114f * crop[2 * plane + i];
            crop[i] = luma;
            crop[plane + i] = luma;
            crop[2 * plane + i] = luma;
        }
    }

    /** Blurs a crop by a Gaussian, separably; the border is replicated. */
    private static void blur(float[] crop, int side, double sigma) {
        int radius = (int) Math.ceil(2.5 * sigma);
        float[] kernel = new float[2 * radius + 1];
        float sum = 0;
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = (float) Math.exp(-0.5 * (i - radius) * (i - radius) / (sigma * sigma));
            sum += kernel[i];
        }
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] /= sum;
        }
        float[] line = new float[side];
        for (int start = 0; start < crop.length; start += side * side) {
            for (int i = 0; i < side; i++) {
                blurLine(crop, start + i * side, 1, line, kernel);
            }
            for (int i = 0; i < side; i++) {
                blurLine(crop, start + i, side, line, kernel);
            }
        }
    }

    private static void blurLine(float[] crop, int from, int step, float[] line, float[] kernel) {
        int last = line.length - 1;
        for (int i = 0; i <= last; i++) {
            line[i] = crop[from + i * step];
        }
        int radius = kernel.length / 2;
        for (int i = 0; i <= last; i++) {
            float sum = 0;
            for (int k = 0; k < kernel.length; k++) {
                sum += kernel[k] * line[Math.clamp(i + k - radius, 0, last)];
            }
            crop[from + i * step] = sum;
        }
    }
}

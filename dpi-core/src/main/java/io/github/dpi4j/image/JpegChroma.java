package io.github.dpi4j.image;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The chroma of a JPEG file in YCbCr, smoothed as far as its quantisation leaves open. Coarse steps leave little but a mean of a
 * block, which covers 16×16 pixels where chroma has half the resolution, and blocks of colour are seen.
 *
 * <p>Chroma is estimated from the decoded one and from luma, which has more detail, by a {@link GuidedFilter}. Each block of the
 * estimate then moves to the nearest one whose coefficients the encoder would have rounded to the file's (Zakhor, "Iterative
 * Procedures for Reduction of Blocking Effects in Transform Image Coding", 1992): the finer the steps, the less is changed.
 *
 * @param blue of Cb
 * @param red of Cr
 */
record JpegChroma(Component blue, Component red) {
    private static final int SOF0 = 0xc0;
    private static final int SOF15 = 0xcf;
    private static final int DHT = 0xc4;
    private static final int JPG = 0xc8;
    private static final int DAC = 0xcc;
    private static final int SOS = 0xda;
    private static final int DQT = 0xdb;
    private static final int TABLES = 4;
    private static final int MOST_SAMPLING = 4;
    /** Steps of a block's mean below 1 of 255 cannot be seen. */
    private static final int COARSE = 8;
    /**
     * On 20 portraits of 96, 64 and 32 pixels, compressed with quality 10, 30 and 75, radii of 3 to 5 and 5 to 50 for ε differ by
     * 0.4 dB at most.
     */
    private static final GuidedFilter FILTER = new GuidedFilter(4, 20);
    /** Rows that are smoothed at once: a multiple of every block's height. */
    private static final int BAND = 8 * MOST_SAMPLING * 4;
    private static final int CENTRE = 128;

    /**
     * A component's blocks.
     *
     * @param across columns of pixels for a sample
     * @param down rows of pixels for a sample
     * @param steps of quantisation, row by row
     */
    record Component(int across, int down, int[] steps) {
        /** Returns the block nearest to one whose coefficients would be rounded as those of the decoded one. */
        double[] project(double[] block, double[] decoded) {
            double[] coefficients = Dct.forward(block);
            double[] values = Dct.forward(decoded);
            for (int i = 0; i < coefficients.length; i++) {
                double value = Math.rint(values[i] / steps[i]) * steps[i];
                coefficients[i] = Math.clamp(coefficients[i], value - steps[i] / 2.0, value + steps[i] / 2.0);
            }
            return Dct.inverse(coefficients);
        }
    }

    /**
     * Returns a file's chroma; empty if it has none, its steps are fine, or they may differ between scans.
     *
     * @throws IOException if a table is not sound
     */
    static Optional<JpegChroma> of(JpegStream stream) throws IOException {
        if (stream.colours() != JpegColours.YCBCR || stream.changesTables()) {
            return Optional.empty();
        }
        FileBytes in = FileBytes.of(stream.content(), ByteOrder.BIG_ENDIAN);
        int[][] tables = new int[TABLES][];
        int frame = -1;
        int marker;
        for (int at = 2; (marker = in.unsigned8(at + 1)) != SOS; at += 2 + in.unsigned16(at + 2)) {
            if (marker == DQT) {
                readTables(in, at + 4, at + 2 + in.unsigned16(at + 2), tables);
            } else if (marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC) {
                frame = at + 10;
            }
        }
        Component blue = frame < 0 ? null : component(in, frame, 1, tables);
        Component red = frame < 0 ? null : component(in, frame, 2, tables);
        return blue == null || red == null || Math.max(blue.steps[0], red.steps[0]) < COARSE
                ? Optional.empty()
                : Optional.of(new JpegChroma(blue, red));
    }

    private static void readTables(FileBytes in, int from, int end, int[][] tables) throws IOException {
        for (int at = from; at < end;) {
            int kind = in.unsigned8(at++);
            int bytes = kind < 16 ? 1 : 2;
            int[] steps = new int[Dct.SIZE * Dct.SIZE];
            for (int i = 0; i < steps.length; i++, at += bytes) {
                steps[Dct.zigzag(i)] = Math.max(1, bytes == 1 ? in.unsigned8(at) : in.unsigned16(at));
            }
            tables[kind % TABLES] = steps;
        }
    }

    /** Returns a component of three; null if it has no table, or more samples than luma. */
    private static @Nullable Component component(FileBytes in, int frame, int number, int[][] tables)
            throws IOException {
        int most = 0;
        int luma = in.unsigned8(frame + 1);
        int sampling = in.unsigned8(frame + 3 * number + 1);
        for (int i = 0; i < RgbImage.CHANNELS; i++) {
            most = Math.max(most, in.unsigned8(frame + 3 * i + 1));
        }
        int across = Math.max(1, sampling >> 4);
        int down = Math.max(1, sampling & 15);
        int[] steps = tables[in.unsigned8(frame + 3 * number + 2) % TABLES];
        boolean divides = luma == most && (luma >> 4) % across == 0 && (luma & 15) % down == 0
                && BAND % (Dct.SIZE * ((luma >> 4) / across)) == 0 && BAND % (Dct.SIZE * ((luma & 15) / down)) == 0;
        return steps == null || !divides ? null : new Component((luma >> 4) / across, (luma & 15) / down, steps);
    }

    /**
     * Returns the picture with smoothed chroma.
     *
     * @param samples Y, Cb and Cr of all pixels; not modified
     */
    RgbImage smooth(Raster samples) {
        int width = samples.getWidth();
        int height = samples.getHeight();
        RgbImage out = RgbImage.blank(width, height);
        for (int top = 0; top < height; top += BAND) {
            int rows = Math.min(BAND, height - top);
            int first = Math.max(0, top - FILTER.reach());
            int last = Math.min(height, top + rows + FILTER.reach());
            int[] pixels = samples.getPixels(0, first, width, last - first, (int[]) null);
            int from = (top - first) * width;
            int to = from + rows * width;
            smooth(pixels, 1, blue, width, from, to);
            smooth(pixels, 2, red, width, from, to);
            for (int i = from; i < to; i++) {
                JpegColours.YCBCR.toRgb(pixels, RgbImage.CHANNELS * i, out.pixels(),
                        RgbImage.CHANNELS * (first * width + i));
            }
        }
        return out;
    }

    /** Smooths the pixels of some rows in one component; the others, above and below, are what the filter needs of them. */
    private static void smooth(int[] pixels, int channel, Component component, int width, int from, int to) {
        float[] decoded = plane(pixels, channel);
        float[] smooth = FILTER.apply(decoded, plane(pixels, 0), width);
        int bottom = to / width;
        for (int y = from / width; y < bottom; y += Dct.SIZE * component.down) {
            for (int x = 0; x < width; x += Dct.SIZE * component.across) {
                double[] block = block(smooth, width, component, x, y, bottom);
                double[] moved = component.project(block, block(decoded, width, component, x, y, bottom));
                for (int row = y; row < Math.min(y + Dct.SIZE * component.down, bottom); row++) {
                    for (int column = x; column < Math.min(x + Dct.SIZE * component.across, width); column++) {
                        int i = (row - y) / component.down * Dct.SIZE + (column - x) / component.across;
                        int at = row * width + column;
                        pixels[RgbImage.CHANNELS * at + channel] = Math
                                .clamp(Math.round(smooth[at] + moved[i] - block[i]), 0, 255);
                    }
                }
            }
        }
    }

    private static float[] plane(int[] pixels, int channel) {
        float[] out = new float[pixels.length / RgbImage.CHANNELS];
        for (int i = 0; i < out.length; i++) {
            out[i] = pixels[RgbImage.CHANNELS * i + channel];
        }
        return out;
    }

    /** Returns a block's samples, the means of their pixels; beyond the picture its last row and column go on. */
    private static double[] block(float[] plane, int width, Component component, int left, int top, int bottom) {
        double[] out = new double[Dct.SIZE * Dct.SIZE];
        for (int i = 0; i < out.length; i++) {
            double sum = 0;
            for (int p = 0; p < component.across * component.down; p++) {
                int y = top + i / Dct.SIZE * component.down + p / component.across;
                int x = left + i % Dct.SIZE * component.across + p % component.across;
                sum += plane[Math.min(y, bottom - 1) * width + Math.min(x, width - 1)];
            }
            out[i] = sum / (component.across * component.down) - CENTRE;
        }
        return out;
    }
}

package io.github.dpi4j.detector;

import io.github.dpi4j.image.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A picture and its reductions by 2, 4, 8, … (means of 2×2 pixels). Sampling under an {@link Affine} map reads the
 * level that is at most twice as fine as the result (Williams, "Pyramidal Parametrics", 1983). Immutable.
 */
final class Mipmaps {
    private final List<RgbImage> levels;

    private Mipmaps(List<RgbImage> levels) {
        this.levels = levels;
    }

    static Mipmaps of(RgbImage image) {
        List<RgbImage> levels = new ArrayList<>(List.of(image));
        while (Math.min(levels.getLast().width(), levels.getLast().height()) >= 2) {
            levels.add(halved(levels.getLast()));
        }
        return new Mipmaps(List.copyOf(levels));
    }

    /** Returns the picture at half the size; an odd last row or column is dropped. */
    private static RgbImage halved(RgbImage image) {
        RgbImage out = RgbImage.blank(image.width() / 2, image.height() / 2);
        byte[] in = image.pixels();
        int row = RgbImage.CHANNELS * image.width();
        IntStream.range(0, out.height()).parallel().forEach(y -> {
            int from = 2 * y * row;
            int to = RgbImage.CHANNELS * y * out.width();
            for (int x = 0; x < out.width(); x++, from += RgbImage.CHANNELS) {
                for (int c = 0; c < RgbImage.CHANNELS; c++, from++, to++) {
                    int sum = (in[from] & 0xff) + (in[from + 3] & 0xff) + (in[from + row] & 0xff)
                            + (in[from + row + 3] & 0xff);
                    out.pixels()[to] = (byte) (sum + 2 >> 2);
                }
            }
        });
        return out;
    }

    int width() {
        return levels.getFirst().width();
    }

    int height() {
        return levels.getFirst().height();
    }

    /** Returns the picture halved so many times, or the smallest level. */
    RgbImage level(int halvings) {
        return levels.get(Math.min(halvings, levels.size() - 1));
    }

    /**
     * Samples a crop: three planes of values in [-1, 1], by bilinear interpolation, 0 beyond the border.
     *
     * @param toPicture map from points in the crop to points in the picture
     * @param out overwritten from {@code offset} with 3 · height · width values
     */
    void sample(Affine toPicture, int width, int height, float[] out, int offset) {
        int level = Math.clamp((int) Math.floor(Math.log(toPicture.scale()) / Math.log(2) + 1e-9), 0,
                levels.size() - 1);
        RgbImage image = levels.get(level);
        double shrink = 1.0 / (1 << level);
        // From the centre of the crop's first pixel to the centre of the level's first pixel.
        Affine map = Affine.translation(-0.5, -0.5).after(Affine.scaling(shrink)).after(toPicture)
                .after(Affine.translation(0.5, 0.5));
        Columns columns = map.xy() == 0 && map.yx() == 0 ? columns(image, map, width) : null;
        IntStream rows = IntStream.range(0, height);
        (width * height > 1 << 16 ? rows.parallel() : rows).forEach(y -> {
            if (columns == null) {
                row(image, map, y, width, out, offset + y * width, width * height);
            } else {
                uprightRow(image, map, y, columns, out, offset + y * width, width * height);
            }
        });
    }

    /**
     * The columns of an upright crop in the picture, the same for all rows.
     *
     * @param from first column within the picture
     * @param to end of the columns (exclusive)
     * @param at index of the left neighbour in a row
     * @param fractions interpolation weights of the right neighbour
     */
    private record Columns(int width, int from, int to, int[] at, float[] fractions) {
    }

    private static Columns columns(RgbImage image, Affine map, int width) {
        int[] at = new int[width];
        float[] fractions = new float[width];
        int from = width;
        int to = 0;
        for (int x = 0; x < width; x++) {
            float u = (float) (map.xx() * x + map.x0());
            if (u > -0.5f && u < image.width() - 0.5f) {
                from = Math.min(from, x);
                to = x + 1;
                int left = Math.clamp((int) Math.floor(u), 0, Math.max(0, image.width() - 2));
                at[x] = RgbImage.CHANNELS * left;
                fractions[x] = Math.clamp(u - left, 0f, 1f);
            }
        }
        return new Columns(width, Math.min(from, to), to, at, fractions);
    }

    /** Does the same as {@link #row} for maps without rotation. */
    private static void uprightRow(RgbImage image, Affine map, int y, Columns columns, float[] out, int first,
            int plane) {
        float v = (float) (map.yy() * y + map.y0());
        boolean inside = v > -0.5f && v < image.height() - 0.5f;
        int from = inside ? columns.from : columns.width;
        int to = inside ? columns.to : columns.width;
        for (int c = 0; c < RgbImage.CHANNELS; c++) {
            Arrays.fill(out, first + c * plane, first + c * plane + from, 0);
            Arrays.fill(out, first + c * plane + to, first + c * plane + columns.width, 0);
        }
        int top = Math.clamp((int) Math.floor(v), 0, Math.max(0, image.height() - 2));
        float fy = Math.clamp(v - top, 0f, 1f);
        int stepX = image.width() > 1 ? RgbImage.CHANNELS : 0;
        int stepY = image.height() > 1 ? RgbImage.CHANNELS * image.width() : 0;
        byte[] pixels = image.pixels();
        for (int x = from; x < to; x++) {
            int p = top * stepY + columns.at[x];
            float fx = columns.fractions[x];
            for (int c = 0, at = first + x; c < RgbImage.CHANNELS; c++, p++, at += plane) {
                float upper = (pixels[p] & 0xff) * (1 - fx) + (pixels[p + stepX] & 0xff) * fx;
                float under = (pixels[p + stepY] & 0xff) * (1 - fx) + (pixels[p + stepX + stepY] & 0xff) * fx;
                out[at] = (upper * (1 - fy) + under * fy) / 127.5f - 1;
            }
        }
    }

    private static void row(RgbImage image, Affine map, int y, int width, float[] out, int first, int plane) {
        byte[] pixels = image.pixels();
        int pitch = RgbImage.CHANNELS * image.width();
        float right = image.width() - 0.5f;
        float lower = image.height() - 0.5f;
        for (int x = 0; x < width; x++) {
            int at = first + x;
            float u = (float) (map.xx() * x + map.xy() * y + map.x0());
            float v = (float) (map.yx() * x + map.yy() * y + map.y0());
            if (!(u > -0.5f && v > -0.5f && u < right && v < lower)) {
                out[at] = 0;
                out[at + plane] = 0;
                out[at + 2 * plane] = 0;
                continue;
            }
            int left = Math.clamp((int) Math.floor(u), 0, Math.max(0, image.width() - 2));
            int top = Math.clamp((int) Math.floor(v), 0, Math.max(0, image.height() - 2));
            int stepX = image.width() > 1 ? RgbImage.CHANNELS : 0;
            int stepY = image.height() > 1 ? pitch : 0;
            float fx = Math.clamp(u - left, 0f, 1f);
            float fy = Math.clamp(v - top, 0f, 1f);
            int p = top * pitch + RgbImage.CHANNELS * left;
            for (int c = 0; c < RgbImage.CHANNELS; c++, p++, at += plane) {
                float upper = (pixels[p] & 0xff) * (1 - fx) + (pixels[p + stepX] & 0xff) * fx;
                float under = (pixels[p + stepY] & 0xff) * (1 - fx) + (pixels[p + stepX + stepY] & 0xff) * fx;
                out[at] = (upper * (1 - fy) + under * fy) / 127.5f - 1;
            }
        }
    }
}

package io.github.dpi4j.detector;

import io.github.dpi4j.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A picture and its reductions by 2, 4, 8, … (means of 2×2 pixels): what it looks like under an {@link Affine} map is read
 * off the reduction that is at most twice as fine as asked for (Williams, "Pyramidal Parametrics", 1983). Immutable.
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

    /** An odd last row or column is dropped. */
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

    /**
     * Writes what lies under a crop: three planes of values in [-1, 1], bilinear between pixels, 0 beyond the border.
     *
     * @param toPicture from places in the crop to places in the picture
     * @param out overwritten from {@code offset} with 3 · height · width values
     */
    void sample(Affine toPicture, int width, int height, float[] out, int offset) {
        int level = Math.clamp((int) Math.floor(Math.log(toPicture.scale()) / Math.log(2) + 1e-9), 0,
                levels.size() - 1);
        RgbImage image = levels.get(level);
        double shrink = 1.0 / (1 << level);
        // From the middle of the crop's first pixel to the middle of the level's first pixel.
        Affine map = Affine.translation(-0.5, -0.5).after(Affine.scaling(shrink)).after(toPicture)
                .after(Affine.translation(0.5, 0.5));
        IntStream rows = IntStream.range(0, height);
        (width * height > 1 << 16 ? rows.parallel() : rows)
                .forEach(y -> row(image, map, y, width, out, offset + y * width, width * height));
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

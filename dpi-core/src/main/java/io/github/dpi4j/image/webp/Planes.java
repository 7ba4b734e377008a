package io.github.dpi4j.image.webp;

/** A picture's luma, and its chroma at half the size each way; all of whole macroblocks of 16×16 pixels. */
final class Planes {
    final int columns;
    final int rows;
    final int yStride;
    final int uvStride;
    final byte[] y;
    final byte[] u;
    final byte[] v;
    private final int width;
    private final int height;

    Planes(int width, int height) {
        this.width = width;
        this.height = height;
        this.columns = (width + 15) / 16;
        this.rows = (height + 15) / 16;
        this.yStride = 16 * columns;
        this.uvStride = 8 * columns;
        this.y = new byte[yStride * 16 * rows];
        this.u = new byte[uvStride * 8 * rows];
        this.v = new byte[u.length];
    }

    /** Returns the picture, three bytes a pixel: ITU-R BT.601 of the studio's range, chroma interpolated and rounded as libwebp does. */
    byte[] toRgb() {
        byte[] rgb = new byte[3 * width * height];
        int[] uRow = new int[width];
        int[] vRow = new int[width];
        int lastChromaRow = (height - 1) / 2;
        for (int row = 0; row < height; row++) {
            int near = row / 2;
            int far = Math.clamp(row % 2 == 0 ? near - 1 : near + 1, 0, lastChromaRow);
            interpolate(u, near * uvStride, far * uvStride, uRow);
            interpolate(v, near * uvStride, far * uvStride, vRow);
            for (int x = 0, at = 3 * row * width; x < width; x++, at += 3) {
                int luma = (y[row * yStride + x] & 0xff) * 19077 >> 8;
                rgb[at] = colour(luma + (vRow[x] * 26149 >> 8) - 14234);
                rgb[at + 1] = colour(luma - (uRow[x] * 6419 >> 8) - (vRow[x] * 13320 >> 8) + 8708);
                rgb[at + 2] = colour(luma + (uRow[x] * 33050 >> 8) - 17685);
            }
        }
        return rgb;
    }

    /** Weighs the four samples around each pixel by 9, 3, 3 and 1, with libwebp's two roundings. */
    private static void interpolate(byte[] plane, int near, int far, int[] out) {
        int width = out.length;
        int nearBefore = plane[near] & 0xff;
        int farBefore = plane[far] & 0xff;
        out[0] = 3 * nearBefore + farBefore + 2 >> 2;
        for (int x = 1; x <= width - 1 >> 1; x++) {
            int nearHere = plane[near + x] & 0xff;
            int farHere = plane[far + x] & 0xff;
            int sum = nearBefore + nearHere + farBefore + farHere + 8;
            out[2 * x - 1] = (sum + 2 * (nearHere + farBefore) >> 3) + nearBefore >> 1;
            out[2 * x] = (sum + 2 * (nearBefore + farHere) >> 3) + nearHere >> 1;
            nearBefore = nearHere;
            farBefore = farHere;
        }
        if (width % 2 == 0) {
            out[width - 1] = 3 * nearBefore + farBefore + 2 >> 2;
        }
    }

    private static byte colour(int value) {
        return (byte) Math.clamp(value >> 6, 0, 255);
    }
}

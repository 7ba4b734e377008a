package io.github.dpi4j.image;

import org.jspecify.annotations.Nullable;

/**
 * The meanings of a JPEG file's samples, and their conversion to RGB as libjpeg and Pillow do it: by the formulas of JFIF
 * alone, whatever colour profile the file carries. Inks are stored inverted, as Adobe does.
 */
enum JpegColours {
    GREY {
        @Override
        void toRgb(int[] samples, int at, byte[] rgb, int to) {
            put(rgb, to, samples[at], samples[at], samples[at]);
        }
    },
    RGB {
        @Override
        void toRgb(int[] samples, int at, byte[] rgb, int to) {
            put(rgb, to, samples[at], samples[at + 1], samples[at + 2]);
        }
    },
    YCBCR {
        @Override
        void toRgb(int[] samples, int at, byte[] rgb, int to) {
            int cb = samples[at + 1] - 128;
            int cr = samples[at + 2] - 128;
            put(rgb, to, red(samples[at], cr), green(samples[at], cb, cr), blue(samples[at], cb));
        }
    },
    CMYK {
        @Override
        void toRgb(int[] samples, int at, byte[] rgb, int to) {
            putInks(rgb, to, 255 - samples[at], 255 - samples[at + 1], 255 - samples[at + 2], samples[at + 3]);
        }
    },
    YCCK {
        @Override
        void toRgb(int[] samples, int at, byte[] rgb, int to) {
            int cb = samples[at + 1] - 128;
            int cr = samples[at + 2] - 128;
            putInks(rgb, to, red(samples[at], cr), green(samples[at], cb, cr), blue(samples[at], cb), samples[at + 3]);
        }
    };

    private static final int HALF = 1 << 15;

    /**
     * Returns the meaning that libjpeg gives to samples.
     *
     * @param ids the components' numbers in the frame header
     * @param jfif whether there is a JFIF segment
     * @param adobeTransform the transform of an Adobe segment, or -1 if there is none
     * @return null for a number of components that has no meaning
     */
    static @Nullable JpegColours of(int[] ids, boolean jfif, int adobeTransform) {
        return switch (ids.length) {
            case 1 -> GREY;
            case 3 -> {
                boolean named = ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B';
                yield !jfif && (adobeTransform == 0 || adobeTransform < 0 && named) ? RGB : YCBCR;
            }
            case 4 -> adobeTransform > 0 ? YCCK : CMYK;
            default -> null;
        };
    }

    /** Converts one pixel. */
    abstract void toRgb(int[] samples, int at, byte[] rgb, int to);

    private static int red(int y, int cr) {
        return clamp(y + (91881 * cr + HALF >> 16));
    }

    private static int green(int y, int cb, int cr) {
        return clamp(y + (-22554 * cb - 46802 * cr + HALF >> 16));
    }

    private static int blue(int y, int cb) {
        return clamp(y + (116130 * cb + HALF >> 16));
    }

    private static int clamp(int value) {
        return Math.clamp(value, 0, 255);
    }

    private static void put(byte[] rgb, int to, int red, int green, int blue) {
        rgb[to] = (byte) red;
        rgb[to + 1] = (byte) green;
        rgb[to + 2] = (byte) blue;
    }

    private static void putInks(byte[] rgb, int to, int cyan, int magenta, int yellow, int light) {
        put(rgb, to, Inks.cover(cyan, light), Inks.cover(magenta, light), Inks.cover(yellow, light));
    }
}

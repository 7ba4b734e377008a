package io.github.dpi4j.image.webp;

/** A transform that made a lossless picture easier to code (RFC 9649, section 3.5), with its inverse. */
sealed interface LosslessTransform {
    int OPAQUE = 0xff000000;

    /** Returns the width of the pixels that are coded. */
    int codedWidth();

    /** Undoes the transform, in place where sizes are the same. */
    int[] inverse(int[] argb);

    /** Adds two pixels, channel by channel. */
    static int add(int a, int b) {
        return (a & 0xff00ff00) + (b & 0xff00ff00) & 0xff00ff00 | (a & 0x00ff00ff) + (b & 0x00ff00ff) & 0x00ff00ff;
    }

    /** Pixels as differences from what their neighbours predict; blocks choose the way. */
    record Predictor(int codedWidth, int bits, int[] blocks) implements LosslessTransform {
        @Override
        public int[] inverse(int[] p) {
            int width = codedWidth;
            int across = width + (1 << bits) - 1 >> bits;
            for (int at = 0, x = 0, y = 0; at < p.length; at++) {
                int predicted;
                if (y == 0) {
                    predicted = x == 0 ? OPAQUE : p[at - 1];
                } else if (x == 0) {
                    predicted = p[at - width];
                } else {
                    int mode = blocks[(y >> bits) * across + (x >> bits)] >> 8 & 15;
                    predicted = predict(mode, p[at - 1], p[at - width], p[at - width + 1], p[at - width - 1]);
                }
                p[at] = add(p[at], predicted);
                if (++x == width) {
                    x = 0;
                    y++;
                }
            }
            return p;
        }

        private static int predict(int mode, int left, int top, int topRight, int topLeft) {
            return switch (mode) {
                case 1 -> left;
                case 2 -> top;
                case 3 -> topRight;
                case 4 -> topLeft;
                case 5 -> mean(mean(left, topRight), top);
                case 6 -> mean(left, topLeft);
                case 7 -> mean(left, top);
                case 8 -> mean(topLeft, top);
                case 9 -> mean(top, topRight);
                case 10 -> mean(mean(left, topLeft), mean(top, topRight));
                case 11 -> nearer(left, top, topLeft);
                case 12 -> gradient(left, top, topLeft);
                case 13 -> half(mean(left, top), topLeft);
                default -> OPAQUE;
            };
        }

        private static int mean(int a, int b) {
            return (((a ^ b) & 0xfefefefe) >>> 1) + (a & b);
        }

        private static int nearer(int left, int top, int topLeft) {
            int sum = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                int corner = topLeft >> shift & 0xff;
                sum += Math.abs((left >> shift & 0xff) - corner) - Math.abs((top >> shift & 0xff) - corner);
            }
            return sum <= 0 ? top : left;
        }

        private static int gradient(int left, int top, int topLeft) {
            int out = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                int value = (left >> shift & 0xff) + (top >> shift & 0xff) - (topLeft >> shift & 0xff);
                out |= Math.clamp(value, 0, 255) << shift;
            }
            return out;
        }

        private static int half(int mean, int topLeft) {
            int out = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                int value = mean >> shift & 0xff;
                out |= Math.clamp(value + (value - (topLeft >> shift & 0xff)) / 2, 0, 255) << shift;
            }
            return out;
        }
    }

    /** Red and blue without what follows from green, and blue from red; blocks have their factors. */
    record Colour(int codedWidth, int bits, int[] blocks) implements LosslessTransform {
        @Override
        public int[] inverse(int[] p) {
            int across = codedWidth + (1 << bits) - 1 >> bits;
            for (int at = 0, x = 0, y = 0; at < p.length; at++) {
                int factors = blocks[(y >> bits) * across + (x >> bits)];
                byte green = (byte) (p[at] >> 8);
                byte red = (byte) ((p[at] >> 16) + ((byte) factors * green >> 5));
                int blue = p[at] + ((byte) (factors >> 8) * green >> 5) + ((byte) (factors >> 16) * red >> 5);
                p[at] = p[at] & 0xff00ff00 | (red & 0xff) << 16 | blue & 0xff;
                if (++x == codedWidth) {
                    x = 0;
                    y++;
                }
            }
            return p;
        }
    }

    /** Red and blue less green. */
    record SubtractGreen(int codedWidth) implements LosslessTransform {
        @Override
        public int[] inverse(int[] p) {
            for (int i = 0; i < p.length; i++) {
                int green = p[i] >> 8 & 0xff;
                p[i] = add(p[i], green << 16 | green);
            }
            return p;
        }
    }

    /**
     * Colours of a palette by their numbers, which stand in the green channel, several in one where the palette is small.
     *
     * @param width of the picture
     */
    record Palette(int width, int height, int[] colours) implements LosslessTransform {
        /** Returns the base-2 logarithm of the number of pixels packed into one. */
        private int packing() {
            return colours.length <= 2 ? 3 : colours.length <= 4 ? 2 : colours.length <= 16 ? 1 : 0;
        }

        @Override
        public int codedWidth() {
            return width + (1 << packing()) - 1 >> packing();
        }

        @Override
        public int[] inverse(int[] p) {
            int packing = packing();
            int bits = 8 >> packing;
            int coded = codedWidth();
            int[] out = packing == 0 ? p : new int[width * height];
            for (int y = 0, at = 0; y < height; y++) {
                for (int x = 0; x < width; x++, at++) {
                    int green = p[y * coded + (x >> packing)] >> 8 & 0xff;
                    int number = green >> (x & (1 << packing) - 1) * bits & (1 << bits) - 1;
                    out[at] = number < colours.length ? colours[number] : 0;
                }
            }
            return out;
        }
    }
}

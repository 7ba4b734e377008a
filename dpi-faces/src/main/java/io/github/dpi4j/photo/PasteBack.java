package io.github.dpi4j.photo;

import io.github.dpi4j.detector.Point;
import io.github.dpi4j.image.CubicSampler;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;

/** Puts a restored face back into its photograph. */
public final class PasteBack {
    /** Share of the square's side, from each edge, in which the face passes into the photograph. */
    static final double RIM = 0.15;
    /** A face whose channels differ by no more than this, of 255, is grey. */
    static final int GREY = 8;

    private PasteBack() {
    }

    /**
     * Returns the photograph with a restored face. The face's colours are matched to the photograph's ({@link ColourMatch}); a grey
     * face's (channels that differ by at most {@value #GREY} anywhere) have no chroma. Blending is full in the middle of the square and
     * falls to 0 within {@value #RIM} of its side; no pixel outside of the square changes.
     *
     * @param photo not modified
     * @param square where the face lies
     * @param low the square as it was in the photograph, from {@link FaceAlignment#crop} at its own resolution
     * @param restored square, of any size; not modified
     * @throws IllegalArgumentException if low or restored is not square
     */
    public static RgbImage paste(RgbImage photo, FaceAlignment square, RgbImage low, RgbImage restored) {
        requireSquare("low-resolution face", low);
        requireSquare("restored face", restored);
        RgbImage face = isGrey(low) ? grey(restored) : restored;
        ColourMatch match = ColourMatch.of(Resizer.resize(face, low.width(), low.height(), ResizeFilter.BICUBIC), low);
        RgbImage out = RgbImage.of(photo.width(), photo.height(), photo.pixels().clone());
        blend(out, square, face, match);
        return out;
    }

    private static void blend(RgbImage photo, FaceAlignment square, RgbImage face, ColourMatch match) {
        int size = face.width();
        CubicSampler sampler = new CubicSampler(face, size / square.side());
        float[] colour = new float[RgbImage.CHANNELS];
        double[] xs = square.corners().stream().mapToDouble(Point::x).sorted().toArray();
        double[] ys = square.corners().stream().mapToDouble(Point::y).sorted().toArray();
        for (int y = (int) Math.max(0, Math.floor(ys[0])); y < Math.min(photo.height(), ys[3]); y++) {
            for (int x = (int) Math.max(0, Math.floor(xs[0])); x < Math.min(photo.width(), xs[3]); x++) {
                Point place = square.toSquare(new Point(x + 0.5, y + 0.5));
                double share = mask(place);
                if (share > 0) {
                    sampler.sample(place.x() * size, place.y() * size, colour, 0);
                    int at = RgbImage.CHANNELS * (y * photo.width() + x);
                    for (int c = 0; c < RgbImage.CHANNELS; c++) {
                        double before = photo.get(x, y, c);
                        double after = Math.clamp(match.apply(colour[c], c), 0, 255);
                        photo.pixels()[at + c] = (byte) Math.round(before + share * (after - before));
                    }
                }
            }
        }
    }

    /** Returns how much of the restored face is seen at a place in the square: 1 in the middle, 0 from the edge on. */
    static double mask(Point inSquare) {
        double fromEdge = Math.min(Math.min(inSquare.x(), 1 - inSquare.x()), Math.min(inSquare.y(), 1 - inSquare.y()));
        double t = Math.clamp(fromEdge / RIM, 0, 1);
        return t * t * (3 - 2 * t);
    }

    private static boolean isGrey(RgbImage image) {
        byte[] pixels = image.pixels();
        for (int i = 0; i < pixels.length; i += RgbImage.CHANNELS) {
            int red = pixels[i] & 0xff;
            int green = pixels[i + 1] & 0xff;
            int blue = pixels[i + 2] & 0xff;
            if (Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue)) > GREY) {
                return false;
            }
        }
        return true;
    }

    private static RgbImage grey(RgbImage image) {
        RgbImage out = RgbImage.blank(image.width(), image.height());
        for (int i = 0; i < out.pixels().length; i++) {
            int pixel = i / RgbImage.CHANNELS;
            out.pixels()[i] = (byte) Math.round(image.luma(pixel % image.width(), pixel / image.width()));
        }
        return out;
    }

    private static void requireSquare(String name, RgbImage image) {
        if (image.width() != image.height()) {
            throw new IllegalArgumentException(
                    name + ": expected a square image, got " + image.width() + "×" + image.height());
        }
    }
}

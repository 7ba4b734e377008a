package io.github.dpi4j.photo;

import io.github.dpi4j.detector.Point;
import io.github.dpi4j.image.CubicSampler;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.GreyImages;

/** Pasting of a restored face into its photograph. */
public final class PasteBack {
    /** Width of the blended rim at each edge, as a share of the square's side. */
    static final double RIM = 0.15;

    private PasteBack() {
    }

    /**
     * {@return the photograph with a restored face} The face's colours are matched to the photograph's ({@link
     * ColourMatch}); a grey face's have no chroma ({@link GreyImages}). The blending weight is 1 in the middle of the
     * square and falls to 0 within {@value #RIM} of its side, earlier in the rounded corners; no pixel outside of the
     * square changes.
     *
     * @param photo not modified
     * @param square the face's position
     * @param low the square before restoration, from {@link FaceAlignment#crop} at its own resolution
     * @param restored square, of any size; not modified
     * @throws IllegalArgumentException if low or restored is not square
     */
    public static RgbImage paste(RgbImage photo, FaceAlignment square, RgbImage low, RgbImage restored) {
        RgbImage out = RgbImage.of(photo.width(), photo.height(), photo.pixels().clone());
        pasteInto(out, square, low, restored);
        return out;
    }

    /** Pastes a restored face into a photograph, as {@link #paste} does into a copy of it. */
    static void pasteInto(RgbImage photo, FaceAlignment square, RgbImage low, RgbImage restored) {
        requireSquare("low-resolution face", low);
        requireSquare("restored face", restored);
        RgbImage face = GreyImages.keep(low, restored);
        ColourMatch match = ColourMatch.of(Resizer.resize(face, low.width(), low.height(), ResizeFilter.BICUBIC), low);
        blend(photo, square, face, match);
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

    /**
     * Returns the blending weight of the restored face at a point of the square: 1 in the middle, 0 at the edge and
     * beyond. The square's corners, which show the background, are rounded off (|u|³ + |v|³ ≤ 1).
     */
    static double mask(Point inSquare) {
        double u = Math.abs(2 * inSquare.x() - 1);
        double v = Math.abs(2 * inSquare.y() - 1);
        double t = Math.clamp((1 - Math.cbrt(u * u * u + v * v * v)) / (2 * RIM), 0, 1);
        return t * t * (3 - 2 * t);
    }

    private static void requireSquare(String name, RgbImage image) {
        if (image.width() != image.height()) {
            throw new IllegalArgumentException(
                    name + ": expected a square image, got " + image.width() + "×" + image.height());
        }
    }
}

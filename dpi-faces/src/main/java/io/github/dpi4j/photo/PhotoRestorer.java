package io.github.dpi4j.photo;

import io.github.dpi4j.detector.DetectedFace;
import io.github.dpi4j.detector.FaceDetector;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageMetadata;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A restorer of the faces in a photograph, which leaves the rest unchanged. Each face is cropped at its own resolution,
 * restored, and pasted back. Faces as large as the model's images are left alone, and so are sharp and clean ones,
 * which would become smoother.
 */
public final class PhotoRestorer {
    /**
     * Largest distance between a corner of an aligned face's square and the image's, as a share of the image's side. In
     * 80 aligned test faces of 32 to 144 pixels the largest was 0.207, the 90th percentile 0.095.
     */
    private static final double TOLERANCE = 0.25;

    private final FaceNetworks networks;
    private final FaceDetector detector;

    /** A function from a square image of an aligned face to a restored one. */
    @FunctionalInterface
    public interface FaceRestorer {
        /**
         * Restores a face.
         *
         * @param low square, at most of the model's size; not modified
         * @return a square image
         * @throws IOException if the networks cannot be read
         */
        RgbImage restore(RgbImage low) throws IOException;
    }

    /** The outcome for a face. */
    public enum Outcome {
        /** The face was restored. */
        RESTORED("restored"),
        /** Its square is at least as large as the model's images. */
        LARGE_ENOUGH("left alone, as it is no smaller than the model's faces"),
        /** It is sharp, and neither noisy nor full of JPEG artefacts: it would become smoother. */
        SHARP("left alone, as it is sharp");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Options of restoration.
     *
     * @param sharpFaces whether to restore sharp and clean faces, too
     * @param enlargement ratio of the result's size to the photograph's; pixels outside of faces are enlarged by Keys'
     *        cubic interpolation
     */
    public record Options(boolean sharpFaces, int enlargement) implements Serializable {
        private static final int MOST = 64;
        /** No restoration of sharp faces, and no enlargement. */
        public static final Options DEFAULT = new Options(false, 1);

        /** Checks the components. */
        public Options {
            if (enlargement < 1 || enlargement > MOST) {
                throw new IllegalArgumentException("enlarge: expected 1 to " + MOST + ", got " + enlargement);
            }
        }
    }

    /**
     * A face's crop before and after restoration.
     *
     * @param low at the photograph's resolution
     * @param restored at the model's
     */
    public record Crops(RgbImage low, RgbImage restored) {
    }

    /**
     * A face and its outcome.
     *
     * @param face the face
     * @param square the face's square in the photograph
     * @param outcome what was done
     * @param crops of a restored face
     */
    public record RestoredFace(DetectedFace face, FaceAlignment square, Outcome outcome, Optional<Crops> crops) {
    }

    /**
     * A restored photograph.
     *
     * @param image of the photograph's size times the enlargement
     * @param faces faces by falling score
     */
    public record Result(RgbImage image, List<RestoredFace> faces) {
        /** Checks the components. */
        public Result {
            Objects.requireNonNull(image, "image");
            faces = List.copyOf(faces);
        }
    }

    /**
     * Creates a restorer of photographs. The caller closes networks and detector.
     *
     * @param networks networks, which restore by DPI with the model's settings
     * @param detector the face detector
     */
    public PhotoRestorer(FaceNetworks networks, FaceDetector detector) {
        this.networks = Objects.requireNonNull(networks, "networks");
        this.detector = Objects.requireNonNull(detector, "detector");
    }

    /**
     * {@return whether an image shows an aligned face: it is square, and one of its faces fills it as in FFHQ}
     *
     * @param image the image
     * @param faces faces found in the image
     */
    public static boolean isAligned(RgbImage image, List<DetectedFace> faces) {
        return image.width() == image.height() && faces.stream().anyMatch(face -> FaceAlignment.of(face.landmarks())
                .isNear(FaceAlignment.whole(image.width()), TOLERANCE));
    }

    /**
     * {@return whether an image of an aligned face is so sharp and clean that a model would smooth it}
     *
     * @param aligned image of an aligned face; not modified
     * @param size side of the model's images
     */
    public static boolean isSharp(RgbImage aligned, int size) {
        FaceAlignment whole = FaceAlignment.whole(Math.min(aligned.width(), aligned.height()));
        return FaceQuality.of(aligned, whole, aligned, size).isGood(2);
    }

    /**
     * Restores the faces in a photograph.
     *
     * @param photo upright; not modified
     * @param seed seed of the random numbers; equal seeds give equal results
     * @return the restored photograph
     * @throws IOException if a network's weights are not those of its network
     */
    public Result restore(RgbImage photo, long seed) throws IOException {
        return restore(photo, Options.DEFAULT, seed);
    }

    /**
     * Restores the faces in a photograph from a file, by the default options; see {@link
     * #restore(ImageFiles.Tagged, Options, long)}.
     *
     * @param photo the photograph; not modified
     * @param seed the seed of the random numbers
     * @return the restored photograph
     * @throws IOException if a network's weights are not those of its network
     */
    public Result restore(ImageFiles.Tagged photo, long seed) throws IOException {
        return restore(photo, Options.DEFAULT, seed);
    }

    /**
     * Restores the faces in a photograph, see {@link #restore(RgbImage, long)}.
     *
     * @param photo the photograph; not modified
     * @param options the options
     * @param seed the seed of the random numbers
     * @return the restored photograph
     * @throws IllegalArgumentException if the enlarged photograph is larger than an image can be
     * @throws IOException if a network's weights are not those of its network
     */
    public Result restore(RgbImage photo, Options options, long seed) throws IOException {
        return restore(new ImageFiles.Tagged(photo, ImageMetadata.NONE), options, seed);
    }

    /**
     * Restores the faces in a photograph from a file, whose smoothed pixels they are restored from; see {@link
     * #restore(RgbImage, long)}.
     *
     * @param photo the photograph; not modified
     * @param options the options
     * @param seed the seed of the random numbers
     * @return the restored photograph
     * @throws IllegalArgumentException if the enlarged photograph is larger than an image can be
     * @throws IOException if a network's weights are not those of its network
     */
    public Result restore(ImageFiles.Tagged photo, Options options, long seed) throws IOException {
        FaceModel model = networks.model();
        return restore(photo, detector.detect(photo.image()), options, model.imageSize(),
                low -> networks.restorer(low).restore(low, seed));
    }

    /**
     * Restores given faces in a photograph, by the default options.
     *
     * @param photo the photograph; not modified
     * @param faces the faces
     * @param size side of the images in pixels
     * @param restorer restores a face
     * @return the restored photograph
     * @throws IOException if a network's weights are not those of its network
     */
    public static Result restore(RgbImage photo, List<DetectedFace> faces, int size, FaceRestorer restorer)
            throws IOException {
        return restore(photo, faces, Options.DEFAULT, size, restorer);
    }

    /**
     * Restores given faces in a photograph. Each is cropped from the original, even if they overlap.
     *
     * @param photo not modified
     * @param faces the faces
     * @param options the options
     * @param size side of the restorer's images
     * @param restorer restores a face
     * @return the restored photograph
     * @throws IllegalArgumentException if the enlarged photograph is larger than an image can be
     * @throws IOException if a network's weights are not those of its network
     */
    public static Result restore(RgbImage photo, List<DetectedFace> faces, Options options, int size,
            FaceRestorer restorer) throws IOException {
        return restore(new ImageFiles.Tagged(photo, ImageMetadata.NONE), faces, options, size, restorer);
    }

    /**
     * Restores given faces in a photograph from a file, as {@link #restore(RgbImage, List, Options, int, FaceRestorer)}. Each is
     * cropped from the smoothed pixels; all others are the photograph's own.
     *
     * @param file the photograph; not modified
     * @param faces the faces
     * @param options the options
     * @param size side of the restorer's images
     * @param restorer restores a face
     * @return the restored photograph
     * @throws IllegalArgumentException if the enlarged photograph is larger than an image can be
     * @throws IOException if a network's weights are not those of its network
     */
    public static Result restore(ImageFiles.Tagged file, List<DetectedFace> faces, Options options, int size,
            FaceRestorer restorer) throws IOException {
        RgbImage photo = file.image();
        RgbImage image = enlarged(photo, options.enlargement());
        List<RestoredFace> done = new ArrayList<>();
        for (DetectedFace face : faces) {
            FaceAlignment square = FaceAlignment.of(face.landmarks());
            Outcome outcome = outcome(photo, square, options, size);
            if (outcome != Outcome.RESTORED) {
                done.add(new RestoredFace(face, square, outcome, Optional.empty()));
                continue;
            }
            RgbImage low = low(file.smoothed(), square, size);
            RgbImage restored = restorer.restore(low);
            PasteBack.pasteInto(image, square.scaled(options.enlargement()), low, restored);
            done.add(new RestoredFace(face, square, Outcome.RESTORED, Optional.of(new Crops(low, restored))));
        }
        return new Result(image, done);
    }

    /**
     * {@return the outcome of {@link #restore(RgbImage, List, Options, int, FaceRestorer)} for a face}
     *
     * @param photo not modified
     * @param square of the face
     * @param options the options
     * @param size side of the restorer's images
     */
    public static Outcome outcome(RgbImage photo, FaceAlignment square, Options options, int size) {
        if (square.side() >= size) {
            return Outcome.LARGE_ENOUGH;
        }
        return !options.sharpFaces()
                && FaceQuality.of(photo, square, low(photo, square, size), size).isGood(options.enlargement())
                        ? Outcome.SHARP
                        : Outcome.RESTORED;
    }

    /** Returns a face's crop at its resolution in the photograph. */
    private static RgbImage low(RgbImage photo, FaceAlignment square, int size) {
        return square.crop(photo, Math.clamp(Math.round(square.side()), 1, size));
    }

    private static RgbImage enlarged(RgbImage photo, int factor) {
        return factor == 1
                ? RgbImage.of(photo.width(), photo.height(), photo.pixels().clone())
                : Resizer.resize(photo, Math.multiplyExact(factor, photo.width()),
                        Math.multiplyExact(factor, photo.height()), ResizeFilter.BICUBIC);
    }
}

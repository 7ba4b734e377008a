package io.github.dpi4j.detector;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.network.YuNet;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * A detector of faces in photographs, with five landmarks each: by default a cascade of two networks over an image
 * pyramid (MTCNN, Zhang et al., 2016). Faces may be rotated in the picture by up to 30°. One detection runs at a time.
 */
public final class FaceDetector implements AutoCloseable {
    static final String PROPOSAL = "proposal.safetensors";
    static final String REFINEMENT = "refinement.safetensors";

    private final FaceFinder finder;
    private volatile boolean isClosed;

    /**
     * Options of detection.
     *
     * @param threshold the least score of a face, between 0 and 1
     * @param minimumEyeDistance distance of the eyes, in pixels, of the smallest faces to find; 0 for a distance that
     *        depends on the size of the picture, see {@link #minimumEyeDistance(int, int)}
     */
    public record Options(double threshold, double minimumEyeDistance) {
        /** The default distance for pictures of up to {@value #PIXELS} pixels. */
        private static final double FINEST = 8;
        private static final long PIXELS = 6_000_000;
        /** The least distance, which bounds the enlargement of the picture. */
        private static final double LEAST = 4;

        /** The threshold that was chosen on validation photographs, and the default distance. */
        public static final Options DEFAULT = new Options(0.6, 0);

        /** Checks the components. */
        public Options {
            if (!(threshold > 0 && threshold < 1)) {
                throw new IllegalArgumentException("threshold: expected a number between 0 and 1, got " + threshold);
            }
            if (minimumEyeDistance != 0 && !(minimumEyeDistance >= LEAST && Double.isFinite(minimumEyeDistance))) {
                throw new IllegalArgumentException("min eye distance: expected 0, or at least " + LEAST
                        + " pixels, got " + minimumEyeDistance);
            }
        }

        /**
         * {@return the distance of the eyes, in pixels, of the smallest faces to find in a picture: the option if it is
         * set, else 8} In pictures of more than 6 megapixels it is larger, such that the finest level of the pyramid
         * has 6 megapixels, which bounds the time.
         *
         * @param width width of the picture in pixels
         * @param height height of the picture in pixels
         */
        public double minimumEyeDistance(int width, int height) {
            return minimumEyeDistance != 0
                    ? minimumEyeDistance
                    : FINEST * Math.max(1, Math.sqrt((double) width * height / PIXELS));
        }
    }

    /**
     * Creates a detector from its weights.
     *
     * @param proposal of {@link io.github.dpi4j.detection.ProposalNetwork}
     * @param refinement of {@link io.github.dpi4j.detection.RefinementNetwork}
     * @param backend the backend that computes
     * @param options the options
     * @throws IllegalArgumentException if weights are missing or of the wrong shape
     */
    public FaceDetector(Weights proposal, Weights refinement, Backend backend, Options options) {
        this(new Cascade(proposal, refinement, backend, options));
    }

    private FaceDetector(FaceFinder finder) {
        this.finder = finder;
    }

    /**
     * Reads YuNet (Wu, Peng and Yu, 2023) from its ONNX file: another detector, for upright faces of at least about 10
     * pixels.
     *
     * @param onnx YuNet's ONNX file
     * @param backend the backend that computes
     * @param options options; the minimum distance of the eyes is ignored
     * @return the detector; the caller closes it
     * @throws IOException if the file cannot be read, or contains another network
     */
    public static FaceDetector yuNet(Path onnx, Backend backend, Options options) throws IOException {
        return new FaceDetector(new YuNetFinder(YuNet.read(onnx), backend, options.threshold()));
    }

    /**
     * {@return the detector bundled with the library (docs/model-card-detector.md)}
     *
     * @param backend the backend that computes
     * @param options the options
     * @throws IOException if it cannot be read
     */
    public static FaceDetector bundled(Backend backend, Options options) throws IOException {
        return new FaceDetector(resource(PROPOSAL), resource(REFINEMENT), backend, options);
    }

    /**
     * Reads a detector from a folder with {@value #PROPOSAL} and {@value #REFINEMENT}, as {@link DetectorTraining}
     * writes them.
     *
     * @param folder the folder
     * @param backend the backend that computes
     * @param options the options
     * @return the detector; the caller closes it
     * @throws IOException if the files cannot be read, or are not the weights of a detector
     */
    public static FaceDetector load(Path folder, Backend backend, Options options) throws IOException {
        try {
            return new FaceDetector(Safetensors.read(folder.resolve(PROPOSAL)),
                    Safetensors.read(folder.resolve(REFINEMENT)), backend, options);
        } catch (IllegalArgumentException e) {
            throw new IOException(folder + ": expected a face detector's weights, found: " + e.getMessage(), e);
        }
    }

    private static Weights resource(String name) throws IOException {
        try (InputStream in = FaceDetector.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("the face detector's " + name + " is missing on the class path");
            }
            return Safetensors.read(in.readAllBytes(), name);
        }
    }

    /**
     * Detects the faces in a picture.
     *
     * @param image upright; not modified
     * @return faces by falling score; boxes and landmarks may lie beyond the border
     * @throws IllegalStateException if the detector is closed
     */
    public List<DetectedFace> detect(RgbImage image) {
        return detect(Mipmaps.of(image));
    }

    List<DetectedFace> detect(Mipmaps picture) {
        if (isClosed) {
            throw new IllegalStateException("this face detector is closed");
        }
        return finder.find(picture);
    }

    @Override
    public void close() {
        isClosed = true;
        finder.close();
    }
}

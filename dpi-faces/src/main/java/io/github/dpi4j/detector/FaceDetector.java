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
 * Finds faces in a photograph, with five points each: by default with a cascade of two networks over a pyramid of the picture
 * (MTCNN, Zhang et al., 2016). Faces may be turned in the picture by up to 30°. One detection runs at a time.
 */
public final class FaceDetector implements AutoCloseable {
    static final String PROPOSAL = "proposal.safetensors";
    static final String REFINEMENT = "refinement.safetensors";

    private final FaceFinder finder;

    /**
     * What is looked for.
     *
     * @param threshold the least score of a face, between 0 and 1
     * @param minimumEyeDistance distance of the eyes, in pixels, of the smallest faces looked for; 0 leaves it to the size of
     *        the picture, see {@link #minimumEyeDistance(int, int)}
     */
    public record Options(double threshold, double minimumEyeDistance) {
        /** The distance that all pictures up to {@value #PIXELS} pixels are searched for by default. */
        private static final double FINEST = 8;
        private static final long PIXELS = 6_000_000;
        /** The network sees the picture enlarged at most this much. */
        private static final double LEAST = 4;

        /** The threshold that was chosen on photographs held out of training, and sizes by the picture's. */
        public static final Options DEFAULT = new Options(0.6, 0);

        public Options {
            if (!(threshold > 0 && threshold < 1)) {
                throw new IllegalArgumentException("threshold: expected a number between 0 and 1, got " + threshold);
            }
            if (minimumEyeDistance != 0 && !(minimumEyeDistance >= LEAST && Double.isFinite(minimumEyeDistance))) {
                throw new IllegalArgumentException("minimum eye distance: expected 0, or at least " + LEAST
                        + " pixels, got " + minimumEyeDistance);
            }
        }

        /**
         * Returns the distance of the eyes, in pixels, of the smallest faces that are looked for in a picture: the option, or
         * else 8, and in pictures of more than 6 megapixels so much more that the finest level of the pyramid has 6
         * megapixels: time then no longer grows with the picture.
         */
        public double minimumEyeDistance(int width, int height) {
            return minimumEyeDistance != 0
                    ? minimumEyeDistance
                    : FINEST * Math.max(1, Math.sqrt((double) width * height / PIXELS));
        }
    }

    /**
     * A detector from its weights.
     *
     * @param proposal of {@link io.github.dpi4j.detection.ProposalNetwork}
     * @param refinement of {@link io.github.dpi4j.detection.RefinementNetwork}
     * @throws IllegalArgumentException if weights are missing or mis-shaped
     */
    public FaceDetector(Weights proposal, Weights refinement, Backend backend, Options options) {
        this(new Cascade(proposal, refinement, backend, options));
    }

    private FaceDetector(FaceFinder finder) {
        this.finder = finder;
    }

    /**
     * Reads YuNet (Wu, Peng and Yu, 2023) from its ONNX file: another detector, for upright faces from about 10 pixels on.
     *
     * @param options of which the least distance of the eyes does not count
     * @throws IOException if the file cannot be read, or holds another network
     */
    public static FaceDetector yuNet(Path onnx, Backend backend, Options options) throws IOException {
        return new FaceDetector(new YuNetFinder(YuNet.read(onnx), backend, options.threshold()));
    }

    /**
     * Returns the detector that comes with the library (docs/model-card-detector.md).
     *
     * @throws IOException if it cannot be read
     */
    public static FaceDetector bundled(Backend backend, Options options) throws IOException {
        return new FaceDetector(resource(PROPOSAL), resource(REFINEMENT), backend, options);
    }

    /**
     * Reads a detector from a folder with {@value #PROPOSAL} and {@value #REFINEMENT}, as {@link DetectorTraining} writes them.
     *
     * @throws IOException if they cannot be read, or are no weights of a detector
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
     * Finds the faces in a picture.
     *
     * @param image upright; not modified
     * @return faces by falling score; boxes and points may lie beyond the border
     */
    public List<DetectedFace> detect(RgbImage image) {
        return detect(Mipmaps.of(image));
    }

    List<DetectedFace> detect(Mipmaps picture) {
        return finder.find(picture);
    }

    @Override
    public void close() {
        finder.close();
    }
}

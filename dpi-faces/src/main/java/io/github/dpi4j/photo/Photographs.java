package io.github.dpi4j.photo;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.detector.DetectedFace;
import io.github.dpi4j.detector.FaceDetector;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A classifier of photographs and images of an aligned face. Not thread-safe. */
public final class Photographs implements AutoCloseable {
    private final @Nullable CpuBackend backend;
    private @Nullable FaceDetector detector;

    /**
     * A classifier of images with the bundled detector, which is loaded with the first image.
     *
     * @param backend the backend that runs the detector
     */
    public Photographs(CpuBackend backend) {
        this.backend = backend;
    }

    /**
     * A classifier of images with another detector.
     *
     * @param detector the detector; closed with this object
     */
    public Photographs(FaceDetector detector) {
        this.backend = null;
        this.detector = detector;
    }

    /**
     * Returns the faces of a photograph: an image that is not square, or shows faces none of which is aligned.
     *
     * @param name the image's name, for messages
     * @param image the image; not modified
     * @param size side of the model's images
     * @return the faces; none for an aligned face: a square image with an aligned face, or of at most the model's size
     *        and without a detected face
     * @throws IOException if there is no face, and the image cannot be an aligned one; or if an aligned one is larger
     *        than the model's
     */
    public List<DetectedFace> faces(String name, RgbImage image, int size) throws IOException {
        if (detector == null) {
            detector = FaceDetector.bundled(Objects.requireNonNull(backend), FaceDetector.Options.DEFAULT);
        }
        List<DetectedFace> faces = detector.detect(image);
        boolean isSquare = image.width() == image.height();
        if (faces.isEmpty() && !(isSquare && image.width() <= size)) {
            throw new IOException(name + ": no face found " + (Math.max(image.width(), image.height()) <= size
                    ? "(--aligned takes an image for one of an aligned face)"
                    : "(images of an aligned face have at most " + size + "x" + size + " pixels)"));
        }
        if (!PhotoRestorer.isAligned(image, faces)) {
            return faces;
        }
        if (image.width() > size
                && faces.stream().anyMatch(face -> FaceAlignment.of(face.landmarks()).side() < size)) {
            return faces;
        }
        requireSmall(name, image, size);
        return List.of();
    }

    /**
     * Checks that an aligned face would not be made smaller.
     *
     * @param name the image's name, for messages
     * @param aligned the image
     * @param size side of the model's images
     * @throws IOException if it would
     */
    public static void requireSmall(String name, RgbImage aligned, int size) throws IOException {
        if (Math.max(aligned.width(), aligned.height()) > size) {
            throw new IOException(String.format(
                    "%s: expected an aligned face of at most the model's %dx%d pixels, found %dx%d, which would lose detail:"
                            + " reduce it, as dpi restore --degrade does",
                    name, size, size, aligned.width(), aligned.height()));
        }
    }

    @Override
    public void close() {
        if (detector != null) {
            detector.close();
        }
    }
}

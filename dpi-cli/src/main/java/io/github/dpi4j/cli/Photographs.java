package io.github.dpi4j.cli;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.detector.DetectedFace;
import io.github.dpi4j.detector.FaceDetector;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.photo.PhotoRestorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Tells photographs from images of an aligned face. The detector is loaded when the first image is looked at. */
final class Photographs implements AutoCloseable {
    private final CpuBackend backend;
    private FaceDetector detector;

    Photographs(CpuBackend backend) {
        this.backend = backend;
    }

    /**
     * Returns the faces of a photograph: an image that is not square, or shows faces none of which lies as aligned ones do.
     *
     * @param file that it was read from, for messages
     * @param size side of the model's images
     * @return none for an aligned face: a square image with one, or of at most the model's size and without any face found
     * @throws IOException if there is no face, and the image cannot be an aligned one
     */
    List<DetectedFace> faces(Path file, RgbImage image, int size) throws IOException {
        if (detector == null) {
            detector = FaceDetector.bundled(backend, FaceDetector.Options.DEFAULT);
        }
        List<DetectedFace> faces = detector.detect(image);
        boolean isSquare = image.width() == image.height();
        if (faces.isEmpty() && !(isSquare && image.width() <= size)) {
            throw new IOException(file + ": no face found (--aligned takes an image for one of an aligned face)");
        }
        return PhotoRestorer.isAligned(image, faces) ? List.of() : faces;
    }

    @Override
    public void close() {
        if (detector != null) {
            detector.close();
        }
    }
}

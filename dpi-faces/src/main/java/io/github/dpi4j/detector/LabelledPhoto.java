package io.github.dpi4j.detector;

import java.util.List;

/**
 * A photograph and its known faces.
 *
 * @param name name of its file
 * @param pixels its pixels
 * @param faces the faces, with scores of their labels
 */
record LabelledPhoto(String name, Mipmaps pixels, List<DetectedFace> faces) {
    LabelledPhoto {
        faces = List.copyOf(faces);
    }
}

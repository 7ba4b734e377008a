package io.github.dpi4j.detector;

import java.util.List;

/**
 * A photograph and the faces that are known to be in it.
 *
 * @param name of its file
 * @param pixels what it shows
 * @param faces with the scores of whoever labelled them
 */
record LabelledPhoto(String name, Mipmaps pixels, List<DetectedFace> faces) {
    LabelledPhoto {
        faces = List.copyOf(faces);
    }
}

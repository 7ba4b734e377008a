package io.github.dpi4j.cli.serve;

/**
 * Which of a photograph's faces is restored.
 *
 * @param face from 1
 * @param faces that are to be restored
 */
record FaceCount(int face, int faces) {
    FaceCount next() {
        return new FaceCount(face + 1, faces);
    }
}

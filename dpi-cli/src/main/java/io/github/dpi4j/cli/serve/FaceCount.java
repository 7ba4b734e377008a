package io.github.dpi4j.cli.serve;

/**
 * The index of the restored face among a photograph's faces.
 *
 * @param face index of the face, from 1
 * @param faces number of faces to restore
 */
record FaceCount(int face, int faces) {
    FaceCount next() {
        return new FaceCount(face + 1, faces);
    }
}

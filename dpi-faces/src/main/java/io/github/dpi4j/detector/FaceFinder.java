package io.github.dpi4j.detector;

import java.util.List;

/** A face detection algorithm. */
interface FaceFinder extends AutoCloseable {
    /** Returns the faces in a picture by falling score. */
    List<DetectedFace> find(Mipmaps picture);

    @Override
    void close();
}

package io.github.dpi4j.checkpoint;

import io.github.dpi4j.tensor.Shape;
import java.io.IOException;
import java.util.Arrays;

/** Judges the sizes, offsets and strides that a file claims for its tensors, before anything is allocated for them. */
final class StridedExtent {
    private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

    private StridedExtent() {
    }

    /** The claimed extents as a shape, if they are possible. */
    static Shape shape(CheckpointFile file, long at, String tensor, long[] dims) throws IOException {
        // Empty tensors may have any other extents, but those must still be numbers that an int can hold.
        long size = 1;
        int[] extents = new int[dims.length];
        for (int d = 0; d < dims.length; d++) {
            if (dims[d] < 0 || dims[d] > MAX_ELEMENTS || size * dims[d] > MAX_ELEMENTS) {
                throw file.bad(at, tensor + " of at most " + MAX_ELEMENTS + " elements, none of its extents negative",
                        "the extents " + Arrays.toString(dims));
            }
            extents[d] = (int) dims[d];
            size *= dims[d];
        }
        return Shape.of(extents);
    }
}

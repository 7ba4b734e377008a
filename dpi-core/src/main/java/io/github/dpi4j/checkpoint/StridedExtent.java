package io.github.dpi4j.checkpoint;

import io.github.dpi4j.tensor.Shape;
import java.io.IOException;
import java.util.Arrays;

/** Checks of the sizes, offsets and strides that a file claims for its tensors, before anything is allocated. */
final class StridedExtent {
    static final int MAX_RANK = 16;
    private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;
    /**
     * A view may repeat its storage's elements (stride 0, or overlapping rows), as {@code torch.zeros(1).expand(64)} does;
     * but one with more elements than its storage must stay below this number, or a file of a few bytes could ask for
     * gigabytes.
     */
    private static final int MAX_REPEATED = 1 << 16;

    private StridedExtent() {
    }

    /** Returns the claimed extents, none negative, as a shape, if a tensor can have them. */
    static Shape shape(CheckpointFile file, long at, String tensor, long[] dims) throws IOException {
        int[] extents = new int[dims.length];
        long size = 1;
        for (int d = 0; d < dims.length; d++) {
            if (dims[d] > MAX_ELEMENTS || size * dims[d] > MAX_ELEMENTS) {
                throw file.bad(at, tensor + " of at most " + MAX_ELEMENTS + " elements",
                        "the extents " + Arrays.toString(dims));
            }
            extents[d] = (int) dims[d];
            size *= dims[d];
        }
        return Shape.of(extents);
    }

    /**
     * Checks that a view lies within its storage and does not multiply it.
     *
     * @param elements of the storage
     * @param offset of the view's first element, not negative
     * @param strides one for each extent, none negative
     */
    static void require(CheckpointFile file, long at, String tensor, long elements, Shape shape, long offset,
            long[] strides) throws IOException {
        String view = "shape " + shape + ", offset " + offset + ", strides " + Arrays.toString(strides);
        if (shape.size() == 0) {
            return;
        }
        // What is left of the storage behind the view's last element; computed so that nothing can overflow.
        long room = elements - 1 - offset;
        for (int d = 0; d < shape.rank() && room >= 0; d++) {
            long steps = shape.dim(d) - 1;
            room = steps == 0 || strides[d] <= room / steps ? room - steps * strides[d] : -1;
        }
        if (room < 0) {
            throw file.bad(at, tensor + " within its storage of " + elements + " elements", view);
        }
        if (shape.size() > elements && shape.size() > MAX_REPEATED) {
            throw file.bad(at, tensor + " of no more elements than its storage's " + elements + " (or " + MAX_REPEATED
                    + ", if it repeats them)", view);
        }
    }
}

package io.github.dpi4j.backend.nd4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A contiguous block of memory: either planned, as part of the pool that a plan's values share, or an array of its own. */
final class Block {
    /** Floats. */
    final long size;
    /** The array, or null if the memory is planned. */
    final @Nullable INDArray array;

    private Block(long size, @Nullable INDArray array) {
        this.size = size;
        this.array = array;
    }

    static Block planned(long size) {
        return new Block(size, null);
    }

    /**
     * @param array in C order and without gaps
     */
    static Block of(INDArray array) {
        return new Block(array.length(), array);
    }

    boolean isPlanned() {
        return array == null;
    }
}

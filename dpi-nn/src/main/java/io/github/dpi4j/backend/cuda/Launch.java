package io.github.dpi4j.backend.cuda;

import java.lang.foreign.MemorySegment;

/**
 * A launch of a kernel: its grid, shared memory and arguments.
 *
 * @param kernel its name
 * @param blocks blocks of the grid in three dimensions
 * @param threads of a block
 * @param sharedBytes of a block
 * @param arguments the one structure that the kernel takes
 */
record Launch(String kernel, Blocks blocks, int threads, int sharedBytes, MemorySegment arguments) {
    record Blocks(int x, int y, int z) {
        Blocks {
            if (x < 1 || y < 1 || z < 1 || y > 65535 || z > 65535) {
                throw new IllegalArgumentException(
                        "network: this batch of images needs " + x + "×"
                                + y + "×" + z + " blocks at once, more than a GPU can: use a smaller batch");
            }
        }

        long count() {
            return (long) x * y * z;
        }
    }
}

package io.github.dpi4j.backend.cuda;

/** A block of device memory, from which a plan allocates consecutively. */
final class DeviceMemory {
    /** Alignment of all addresses in bytes. */
    static final int ALIGNMENT = 256;

    private final long base;
    private long size;

    /** @param base start of the block; 0 to compute the size only */
    DeviceMemory(long base) {
        this.base = base;
    }

    /** Allocates the next bytes and returns their address. */
    long take(long bytes) {
        long address = base + size;
        size += Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
        return address;
    }

    /** Returns the bytes allocated so far. */
    long size() {
        return size;
    }
}

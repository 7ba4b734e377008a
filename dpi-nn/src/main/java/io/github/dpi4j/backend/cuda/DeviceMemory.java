package io.github.dpi4j.backend.cuda;

/** One piece of device memory that a plan divides up from the beginning to the end. */
final class DeviceMemory {
    /** What every place is a multiple of. */
    static final int ALIGNMENT = 256;

    private final long base;
    private long size;

    /**
     * @param base where it begins; 0 to find out how much is needed
     */
    DeviceMemory(long base) {
        this.base = base;
    }

    /** The next free place of this size. */
    long take(long bytes) {
        long address = base + size;
        size += Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
        return address;
    }

    /** Bytes taken so far. */
    long size() {
        return size;
    }
}

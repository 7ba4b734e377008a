package io.github.dpi4j.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** What runs kernels: memory with addresses of its own, and launches in order. Not thread-safe. */
interface Device extends AutoCloseable {
    /** One line for people. */
    String description();

    /** How many blocks can run side by side, at least. */
    int multiprocessors();

    /** The most shared memory that a block can have, in bytes. */
    int sharedBytes();

    /**
     * Memory that lies at a multiple of 256 bytes; its content is undefined.
     *
     * @throws CudaException if there is not as much
     */
    long allocate(long bytes);

    void free(long address);

    /** Copies all of a segment, of the heap or native. It may be used again at once. */
    void upload(MemorySegment from, long to);

    /** Copies to all of a segment, after everything before it is done. */
    void download(long from, MemorySegment to);

    /** Copies within the device. */
    void copy(long from, long to, long bytes);

    /** Waits until everything is done. */
    void synchronize();

    /** Gets launches ready to be run again and again, in order. */
    Recording record(List<Launch> launches);

    @Override
    void close();

    /** Launches that are ready to run. */
    interface Recording extends AutoCloseable {
        /** Begins to run them; whatever comes after on this device waits for them. */
        void run();

        @Override
        void close();
    }
}

package io.github.dpi4j.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A device that runs kernels: memory with its own addresses, and launches in order. Not thread-safe. */
interface Device extends AutoCloseable {
    /** Returns a description in one line, for people. */
    String description();

    /** Returns the number of multiprocessors: at least so many blocks can run concurrently. */
    int multiprocessors();

    /** Returns the most shared memory that a block can have, in bytes. */
    int sharedBytes();

    /** Returns whether there are kernels for Hopper (compute capability 9.0), and they compute what the others do. */
    default boolean hasHopperKernels() {
        return false;
    }

    /**
     * Allocates memory at a multiple of 256 bytes; its content is undefined.
     *
     * @throws CudaException if there is not enough memory
     */
    long allocate(long bytes);

    void free(long address);

    /** Copies a segment, on the heap or native, to the device. The segment may be used again when this returns. */
    void upload(MemorySegment from, long to);

    /** Copies from the device to a segment, after all earlier work is complete. */
    void download(long from, MemorySegment to);

    /** Copies within the device's memory. */
    void copy(long from, long to, long bytes);

    /** Returns the device's clock; null if its times mean nothing, as under emulation. */
    default @Nullable LaunchTimer timer() {
        return null;
    }

    /** Runs launches once each, between calls by which a profiler that watches the process starts and stops. */
    default void profile(List<Launch> launches) {
        try (Recording recording = record(launches)) {
            recording.run();
        }
    }

    /** Waits until all work is complete. */
    void synchronize();

    /** Records launches, to be run repeatedly in this order. */
    Recording record(List<Launch> launches);

    /** Returns a marker, not set yet. */
    Marker marker();

    @Override
    void close();

    /** A mark in the order of a device's work. */
    interface Marker extends AutoCloseable {
        /** Sets the mark after all work that was started so far. */
        void set();

        /** Waits until all work before the mark is complete. */
        void await();

        @Override
        void close();
    }

    /** Recorded launches. */
    interface Recording extends AutoCloseable {
        /** Starts the launches; later work on this device waits for them. */
        void run();

        @Override
        void close();
    }
}

package io.github.dpi4j.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device that runs kernels: memory with its own addresses, and launches in order. Not thread-safe, but for {@link
 * #transfer} and a transfer's copies.
 */
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

    /**
     * Allocates memory for copies beside the device's work. Any thread may call it while others use the device.
     *
     * @throws CudaException if there is not enough memory
     */
    Transfer transfer(long bytes);

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

    /**
     * Page-locked memory on the host, and as much on the device. Copies between them go beside the device's work: any thread
     * may start them, while others use the device. Work and copies wait for each other where {@link #beforeWork} and {@link
     * #afterWork} say so, and nowhere else.
     */
    interface Transfer extends AutoCloseable {
        /** Returns the host's memory. */
        MemorySegment host();

        /** Returns the address on the device. */
        long address();

        /** Starts to copy the first bytes to the device. */
        void upload(long bytes);

        /** Lets all work that is started from now on wait for the upload. The caller may use the device. */
        void beforeWork();

        /** Lets the next download wait for all work that was started so far. The caller may use the device. */
        void afterWork();

        /** Copies the first bytes to the host. */
        void download(long bytes);

        /** Waits for copies, and frees both. */
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

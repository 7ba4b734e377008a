package io.github.dpi4j.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Copies in a GPU's second stream. An event is between them and the work in the first one. */
final class DriverTransfer implements Device.Transfer {
    private final Driver driver;
    private final MemorySegment context;
    private final MemorySegment work;
    private final MemorySegment copies;
    private MemorySegment host = MemorySegment.NULL;
    private MemorySegment event = MemorySegment.NULL;
    private long address;

    /**
     * Allocates the memory; what a failure leaves is freed.
     *
     * @param context the device's
     * @param work the stream of launches
     * @param copies the stream of copies, which does not wait for others by itself
     */
    DriverTransfer(Driver driver, MemorySegment context, MemorySegment work, MemorySegment copies, long bytes) {
        this.driver = driver;
        this.context = context;
        this.work = work;
        this.copies = copies;
        makeCurrent();
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment pointer = scratch.allocate(ADDRESS);
            driver.call("allocating " + (bytes + (1 << 20) - 1 >> 20) + " MiB of page-locked memory", "cuMemHostAlloc",
                    pointer, bytes, 0);
            host = pointer.get(ADDRESS, 0).reinterpret(bytes);
            MemorySegment number = scratch.allocate(JAVA_LONG);
            driver.call("allocating " + (bytes + (1 << 20) - 1 >> 20) + " MiB for copies", "cuMemAlloc_v2", number,
                    bytes);
            address = number.get(JAVA_LONG, 0);
            driver.call("creating an event", "cuEventCreate", pointer, DriverDevice.EVENT_DISABLE_TIMING);
            event = pointer.get(ADDRESS, 0);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void makeCurrent() {
        driver.callUnlessLost("making the context current", "cuCtxSetCurrent", context);
    }

    @Override
    public MemorySegment host() {
        return host;
    }

    @Override
    public long address() {
        return address;
    }

    @Override
    public void upload(long bytes) {
        makeCurrent();
        driver.call("copying to the device", "cuMemcpyHtoDAsync_v2", address, host, bytes, copies);
        driver.call("recording an event", "cuEventRecord", event, copies);
    }

    @Override
    public void beforeWork() {
        makeCurrent();
        driver.call("waiting for a copy", "cuStreamWaitEvent", work, event, 0);
    }

    @Override
    public void afterWork() {
        makeCurrent();
        driver.call("recording an event", "cuEventRecord", event, work);
    }

    @Override
    public void download(long bytes) {
        makeCurrent();
        driver.call("waiting for kernels", "cuStreamWaitEvent", copies, event, 0);
        driver.call("copying from the device", "cuMemcpyDtoHAsync_v2", host, address, bytes, copies);
        driver.call("recording an event", "cuEventRecord", event, copies);
        driver.call("copying from the device", "cuEventSynchronize", event);
    }

    @Override
    public void close() {
        makeCurrent();
        if (event.address() != 0) {
            if (!driver.isLost()) {
                driver.call("copying", "cuStreamSynchronize", copies);
            }
            driver.callUnlessLost("freeing an event", "cuEventDestroy_v2", event);
        }
        if (address != 0) {
            driver.callUnlessLost("freeing memory", "cuMemFree_v2", address);
        }
        if (host.address() != 0) {
            driver.callUnlessLost("freeing page-locked memory", "cuMemFreeHost", host);
        }
    }
}

package io.github.dpi4j.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The clock of a GPU: two of the driver's events in the stream, before and after what is timed. */
record DriverTimer(Driver driver, MemorySegment stream, String identity) implements LaunchTimer {
    private static final int EVENT_DEFAULT = 0;

    @Override
    public double microseconds(Device.Recording recording) {
        MemorySegment start = event();
        try {
            MemorySegment end = event();
            try (Arena scratch = Arena.ofConfined()) {
                driver.call("timing kernels", "cuEventRecord", start, stream);
                recording.run();
                driver.call("timing kernels", "cuEventRecord", end, stream);
                driver.call("running kernels", "cuEventSynchronize", end);
                MemorySegment milliseconds = scratch.allocate(JAVA_FLOAT);
                driver.call("timing kernels", "cuEventElapsedTime", milliseconds, start, end);
                return milliseconds.get(JAVA_FLOAT, 0) * 1e3;
            } finally {
                driver.invoke("cuEventDestroy_v2", end);
            }
        } finally {
            driver.invoke("cuEventDestroy_v2", start);
        }
    }

    private MemorySegment event() {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            driver.call("timing kernels", "cuEventCreate", out, EVENT_DEFAULT);
            return out.get(ADDRESS, 0);
        }
    }
}

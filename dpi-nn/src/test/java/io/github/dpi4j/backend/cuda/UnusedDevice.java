package io.github.dpi4j.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** A device on which nothing runs: its addresses are numbers, and copies go nowhere. */
class UnusedDevice implements Device {
    private final int multiprocessors;
    private final int sharedBytes;
    private long next = 1 << 20;

    UnusedDevice(int multiprocessors, int sharedBytes) {
        this.multiprocessors = multiprocessors;
        this.sharedBytes = sharedBytes;
    }

    @Override
    public String description() {
        return "nothing";
    }

    @Override
    public int multiprocessors() {
        return multiprocessors;
    }

    @Override
    public int sharedBytes() {
        return sharedBytes;
    }

    @Override
    public long allocate(long bytes) {
        long address = next;
        next += Math.ceilDiv(bytes, DeviceMemory.ALIGNMENT) * DeviceMemory.ALIGNMENT;
        return address;
    }

    @Override
    public void free(long address) {
    }

    @Override
    public void upload(MemorySegment from, long to) {
    }

    @Override
    public void download(long from, MemorySegment to) {
    }

    @Override
    public void copy(long from, long to, long bytes) {
    }

    @Override
    public void synchronize() {
    }

    @Override
    public Recording record(List<Launch> launches) {
        return new Recording() {
            @Override
            public void run() {
            }

            @Override
            public void close() {
            }
        };
    }

    @Override
    public Transfer transfer(long bytes) {
        throw new UnsupportedOperationException("copies beside nothing");
    }

    @Override
    public Marker marker() {
        return new Marker() {
            @Override
            public void set() {
            }

            @Override
            public void await() {
            }

            @Override
            public void close() {
            }
        };
    }

    @Override
    public void close() {
    }
}

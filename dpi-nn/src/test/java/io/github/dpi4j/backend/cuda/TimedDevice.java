package io.github.dpi4j.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Another device with a clock that shows what a test says; what it times is not run. */
final class TimedDevice implements Device {
    private final Device device;
    private final ToDoubleFunction<Launch> microseconds;
    private final List<Launch> timed = new ArrayList<>();

    private record Recorded(Recording recording, List<Launch> launches) implements Recording {
        @Override
        public void run() {
            recording.run();
        }

        @Override
        public void close() {
            recording.close();
        }
    }

    TimedDevice(Device device, ToDoubleFunction<Launch> microseconds) {
        this.device = device;
        this.microseconds = microseconds;
    }

    /** Returns the first launch of everything that was timed, each time. */
    List<Launch> timed() {
        return timed;
    }

    @Override
    public LaunchTimer timer() {
        return new LaunchTimer() {
            @Override
            public String identity() {
                return "a device of a test";
            }

            @Override
            public double microseconds(Recording recording) {
                List<Launch> launches = ((Recorded) recording).launches;
                timed.add(launches.getFirst());
                return launches.stream().mapToDouble(microseconds).sum();
            }
        };
    }

    @Override
    public Recording record(List<Launch> launches) {
        return new Recorded(device.record(launches), launches);
    }

    @Override
    public String description() {
        return device.description();
    }

    @Override
    public int multiprocessors() {
        return device.multiprocessors();
    }

    @Override
    public int sharedBytes() {
        return device.sharedBytes();
    }

    @Override
    public long allocate(long bytes) {
        return device.allocate(bytes);
    }

    @Override
    public void free(long address) {
        device.free(address);
    }

    @Override
    public void upload(MemorySegment from, long to) {
        device.upload(from, to);
    }

    @Override
    public void download(long from, MemorySegment to) {
        device.download(from, to);
    }

    @Override
    public void copy(long from, long to, long bytes) {
        device.copy(from, to, bytes);
    }

    @Override
    public void synchronize() {
        device.synchronize();
    }

    @Override
    public Transfer transfer(long bytes) {
        return device.transfer(bytes);
    }

    @Override
    public Marker marker() {
        return device.marker();
    }

    @Override
    public void close() {
        device.close();
    }
}

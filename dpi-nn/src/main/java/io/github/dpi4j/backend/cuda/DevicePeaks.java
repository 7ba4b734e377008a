package io.github.dpi4j.backend.cuda;

import java.util.Collections;

/**
 * The peaks of a device, measured with kernels that do nothing else.
 *
 * @param flopPerSecond of products in one precision: on tensor cores by {@code mma.sync}, in fp32 by the ordinary units
 * @param bytesPerSecond of a copy in memory, bytes read and bytes written
 * @param launchMicroseconds the shortest time from one kernel's start to the next one's
 */
public record DevicePeaks(double flopPerSecond, double bytesPerSecond, double launchMicroseconds) {
    /** Blocks of a multiprocessor: so many threads as keep it busy, and not more than run concurrently. */
    private static final int PRODUCT_BLOCKS = 4;
    private static final int COPY_BLOCKS = 8;
    private static final int THREADS = 256;
    /** Sums of a thread, see {@code peaks.h}. */
    private static final int SUMS = 32;
    private static final int ROUNDS = 2000;
    /** Larger than any cache. */
    private static final int COPIED_BYTES = 256 << 20;
    private static final int VECTOR_BYTES = 16;
    private static final int RUNS = 5;
    private static final int LAUNCHES = 50;
    private static final double LONG_MICROSECONDS = 400;
    private static final int REPEATS = 20;

    /**
     * {@return the least time that these peaks allow for a launch's work, in microseconds}
     *
     * @param launch the launch
     */
    public double floor(LaunchTime launch) {
        return Math.max(launchMicroseconds,
                1e6 * Math.max(launch.flop() / flopPerSecond, launch.bytes() / bytesPerSecond));
    }

    static DevicePeaks measure(Device device, LaunchTimer timer, ElementType type) {
        int blocks = device.multiprocessors() * PRODUCT_BLOCKS;
        long memory = device.allocate(2L * COPIED_BYTES);
        try {
            double products = fastest(device, timer, products(memory, blocks, ROUNDS), 1);
            double copy = fastest(device, timer,
                    copy(memory, memory + COPIED_BYTES, device.multiprocessors() * COPY_BLOCKS, COPIED_BYTES), 1);
            double launch = fastest(device, timer, products(memory, 1, 0), LAUNCHES);
            double flop = 2.0 * blocks * THREADS * SUMS * ROUNDS * productsOfARound(type);
            return new DevicePeaks(flop / products * 1e6, 2.0 * COPIED_BYTES / copy * 1e6, launch);
        } finally {
            device.free(memory);
        }
    }

    /** Returns the products that a round adds to each sum. */
    static int productsOfARound(ElementType type) {
        return switch (type) {
            case FP32 -> 1;
            case TF32 -> 8;
            case BF16 -> 16;
        };
    }

    static Launch products(long out, int blocks, int rounds) {
        return new Launch("peak_products", new Launch.Blocks(blocks, 1, 1), THREADS, 0,
                new Arguments().pointer(out).real(1).numbers(rounds).segment());
    }

    static Launch copy(long from, long to, int blocks, int bytes) {
        return new Launch("peak_copy", new Launch.Blocks(blocks, 1, 1), THREADS, 0,
                new Arguments().pointer(from).pointer(to).numbers(bytes / VECTOR_BYTES, 0).segment());
    }

    /** Returns a launch's time, alone; short ones are repeated, so that their starts overlap as in a pass. */
    static double microseconds(Device device, LaunchTimer timer, Launch launch) {
        double once = fastest(device, timer, launch, 1);
        return once > LONG_MICROSECONDS ? once : fastest(device, timer, launch, REPEATS);
    }

    /** Returns the microseconds of one launch of several in a row; the fastest of a few runs. */
    private static double fastest(Device device, LaunchTimer timer, Launch launch, int launches) {
        try (Device.Recording recording = device.record(Collections.nCopies(launches, launch))) {
            timer.microseconds(recording);
            double fastest = Double.POSITIVE_INFINITY;
            for (int run = 0; run < RUNS; run++) {
                fastest = Math.min(fastest, timer.microseconds(recording));
            }
            return fastest / launches;
        }
    }
}

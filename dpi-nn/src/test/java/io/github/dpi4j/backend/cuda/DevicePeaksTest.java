package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.unet.GoldenCase;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernels that reach the peaks, emulated, and what is made of their times. */
class DevicePeaksTest {
    private static final int THREADS = 256;

    /** So the operations that a rate counts are those that are computed. */
    @ParameterizedTest
    @EnumSource
    void productsAreAsManyAsAreCounted(Precision precision) {
        checkProducts(precision, new EmulatedDevice(precision));
    }

    static void checkProducts(Precision precision, EmulatedDevice emulated) {
        int rounds = 3;
        int blocks = 2;
        try (EmulatedDevice device = emulated) {
            long out = device.allocate((long) blocks * THREADS * Float.BYTES);
            device.record(List.of(DevicePeaks.products(out, blocks, rounds))).run();
            float[] sums = new float[blocks * THREADS];
            device.download(out, MemorySegment.ofArray(sums));
            float[] expected = new float[sums.length];
            // A thread's share of a warp's products is as large as its share of their sums.
            Arrays.fill(expected, 32 * rounds * DevicePeaks.productsOfARound(ElementType.of(precision)));
            assertArrayEquals(expected, sums);
        }
    }

    @Test
    void copiesAreWhole() {
        checkCopies(new EmulatedDevice(Precision.FP32));
    }

    static void checkCopies(EmulatedDevice emulated) {
        float[] values = new float[4 * 1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        try (EmulatedDevice device = emulated) {
            long from = device.allocate((long) values.length * Float.BYTES);
            long to = device.allocate((long) values.length * Float.BYTES);
            device.upload(MemorySegment.ofArray(values), from);
            device.record(List.of(DevicePeaks.copy(from, to, 3, values.length * Float.BYTES))).run();
            float[] copied = new float[values.length];
            device.download(to, MemorySegment.ofArray(copied));
            assertArrayEquals(values, copied);
        }
    }

    @Test
    void ratesAreWorkOverTime() {
        // Products take 1 ms, copies 0.1 ms, a launch of next to nothing 2 µs.
        TimedDevice device = new TimedDevice(new UnusedDevice(100, 227 << 10),
                l -> l.kernel().equals("peak_copy") ? 100 : l.blocks().x() == 1 ? 2 : 1000);
        DevicePeaks peaks = new CudaBackend(Precision.BF16, device).peaks();
        assertEquals(2.0 * 100 * 4 * 256 * 32 * 2000 * 16 / 1e-3, peaks.flopPerSecond(), 1e6);
        assertEquals(2.0 * (256 << 20) / 1e-4, peaks.bytesPerSecond(), 1e6);
        assertEquals(2, peaks.launchMicroseconds(), 1e-9);
        DevicePeaks round = new DevicePeaks(1e12, 1e9, 2);
        assertEquals(5, round.floor(new LaunchTime("k", "", 1, 9, 5e6, 3e3)), 1e-9);
        assertEquals(4, round.floor(new LaunchTime("k", "", 1, 9, 1e6, 4e3)), 1e-9);
        assertEquals(2, round.floor(new LaunchTime("k", "", 1, 9, 0, 0)), 1e-9);
    }

    @Test
    void everyLaunchIsTimedAndHasItsWork() {
        GoldenCase c = GoldenCase.networks().findFirst().orElseThrow();
        TimedDevice device = new TimedDevice(new UnusedDevice(132, 227 << 10),
                l -> l.kernel().startsWith("convolution") ? 500 : 3);
        try (CudaNetwork network = new CudaBackend(Precision.BF16, device).compile(c.graph(), c.weights())) {
            assertThrows(IllegalStateException.class, network::launchTimes);
            network.predict(c.inputs());
            List<LaunchTime> times = network.launchTimes();
            // The first convolution: of the images' three channels, at every pixel.
            LaunchTime first = times.stream().filter(t -> t.kernel().startsWith("convolution")).findFirst()
                    .orElseThrow();
            int images = c.inputs().get("x").shape().dim(0);
            int pixels = images * c.inputs().get("x").shape().dim(2) * c.inputs().get("x").shape().dim(3);
            assertEquals("input_blocks.0.0.weight", first.layer());
            assertEquals(500, first.microseconds(), 1e-9);
            assertEquals(2.0 * pixels * 9 * 3 * 32, first.flop(), 1e-9);
            // In bf16, channels in vectors of eight; the weights as they are.
            assertEquals(2.0 * (pixels * (8 + 32) + 9 * 3 * 32), first.bytes(), 1e-9);
            assertTrue(times.stream().filter(t -> t.kernel().equals("attention")).allMatch(t -> t.flop() > 0));
            assertTrue(times.stream().filter(t -> t.kernel().equals("copy_map")).allMatch(t -> t.bytes() > 0));
            double linear = times.stream().filter(t -> t.kernel().equals("linear")).mapToDouble(LaunchTime::bytes).max()
                    .orElseThrow();
            assertTrue(linear > 0);
            network.profile(List.of(0, times.size() - 1));
            assertThrows(IndexOutOfBoundsException.class, () -> network.profile(List.of(times.size())));
        }
    }

    @Test
    void withoutAClockThereAreNoTimes() {
        GoldenCase c = GoldenCase.networks().findFirst().orElseThrow();
        CudaBackend backend = new CudaBackend(Precision.BF16, new UnusedDevice(132, 227 << 10));
        assertThrows(IllegalStateException.class, backend::peaks);
        try (Network network = backend.compile(c.graph(), c.weights())) {
            network.predict(c.inputs());
            assertThrows(IllegalStateException.class, ((CudaNetwork) network)::launchTimes);
        }
    }
}

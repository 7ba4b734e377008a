package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.loop.LoopImages;
import io.github.dpi4j.backend.loop.LoopPlan;
import io.github.dpi4j.backend.loop.PixelProgram;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Loops on an emulated device. Their arithmetic is compared with the host's by dpi-sampling's tests. */
class RecordedLoopTest {
    private static final LoopPlan.Follower NOBODY = new LoopPlan.Follower() {
        @Override
        public void before(int row) {
        }

        @Override
        public void done(int row) {
        }
    };

    /** 36,000 draws for each of three images, from even and odd words on. */
    @Test
    void drawsHaveTheBitsOfTheHosts() {
        Shape shape = Shape.of(3, 3, 120, 100);
        LoopImages out = new LoopImages.Own("out");
        PixelProgram.Builder program = new PixelProgram.Builder();
        program.store(program.normal(), out);
        LoopPlan plan = new LoopPlan(shape, 1, 1, 1,
                List.of(List.of(new LoopPlan.Pixels(program.build()))));
        List<PhiloxStream> streams = List.of(new PhiloxStream(1, 2), new PhiloxStream(-5, Long.MIN_VALUE),
                new PhiloxStream(1L << 40, 77));
        streams.get(1).skip(3);
        // The counter's upper half.
        streams.get(2).skip((1L << 34) - 6);
        try (EmulatedDevice device = new EmulatedDevice(Precision.FP32);
                RecordedLoop loop = new RecordedLoop(device, plan)) {
            LoopValues values = new LoopValues(plan, new LoopPlan.Rows(new int[]{0}, new float[1], new long[]{7, 0}),
                    streams, Map.of(), out);
            Tensor actual;
            try (Device.Transfer transfer = device.transfer(values.bytes())) {
                values.upload(transfer);
                loop.run(values, transfer, NOBODY);
                actual = values.download(transfer).orElseThrow();
            }
            streams.forEach(stream -> stream.skip(7));
            assertArrayEquals(NoiseSource.perImage(streams).normal(shape).data(), actual.data());
        }
    }

    @Test
    void aLoopIsRecordedOnceForItsShapesAndFreedWithTheNetwork() {
        List<String> work = new ArrayList<>();
        EmulatedDevice device = new EmulatedDevice(Precision.FP32).log(work::add);
        try (device) {
            CudaNetwork network = new CudaBackend(Precision.FP32, device).compile(SmallLoop.graph(),
                    SmallLoop.weights());
            List<Integer> done = new ArrayList<>();
            Tensor one = SmallLoop.run(network, 1, 0.1f, done).orElseThrow();
            assertEquals(List.of(0, 1, 2), done);
            assertEquals(1, work.stream().filter("download"::equals).count());
            int pieces = device.pieces();
            assertArrayEquals(one.data(), SmallLoop.run(network, 1).orElseThrow().data());
            Tensor two = SmallLoop.run(network, 2).orElseThrow();
            assertArrayEquals(one.data(), Arrays.copyOf(two.data(), one.size()));
            // A pass with other shapes takes the plan away that the loop was recorded with.
            network.predict(Map.of("x", Tensor.zeros(SmallLoop.shape(1)), "t", Tensor.zeros(1)));
            assertArrayEquals(two.data(), SmallLoop.run(network, 2).orElseThrow().data());
            assertArrayEquals(one.data(), SmallLoop.run(network, 1).orElseThrow().data());
            assertEquals(pieces, device.pieces());
            network.close();
            assertEquals(0, device.pieces());
            assertThrows(IllegalStateException.class, () -> SmallLoop.run(network, 1));
        }
    }

    @Test
    void valuesThatAreNotFiniteLeaveNoResult() {
        try (EmulatedDevice device = new EmulatedDevice(Precision.FP32);
                CudaNetwork network = new CudaBackend(Precision.FP32, device).compile(SmallLoop.graph(),
                        SmallLoop.weights())) {
            assertTrue(SmallLoop.run(network, 2, Float.POSITIVE_INFINITY, new ArrayList<>()).isEmpty());
            assertTrue(SmallLoop.run(network, 2, Float.MAX_VALUE, new ArrayList<>()).isEmpty());
            assertTrue(SmallLoop.run(network, 2).isPresent());
        }
    }

    @Test
    void programsThatDoNotFitAreRefused() {
        PixelProgram.Builder builder = new PixelProgram.Builder();
        for (int i = 0; i < 33; i++) {
            builder.constant(0);
        }
        assertEquals("program: expected at most 32 instructions on 8 images, got 33 on 0",
                assertThrows(IllegalStateException.class, builder::build).getMessage());
        try (EmulatedDevice device = new EmulatedDevice(Precision.FP32);
                CudaNetwork network = new CudaBackend(Precision.FP32, device).compile(SmallLoop.graph(),
                        SmallLoop.weights())) {
            assertThrows(IllegalArgumentException.class, () -> network.runLoop(SmallLoop.plan(network, 1),
                    SmallLoop.rows(1), SmallLoop.streams(2), Map.of(), new LoopImages.Input(network, "x"), NOBODY));
        }
    }
}

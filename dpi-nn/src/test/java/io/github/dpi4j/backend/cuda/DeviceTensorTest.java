package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.GoldenCase;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Networks on tensors that are on the device. */
class DeviceTensorTest {
    @Test
    void aNetworkReadsAndWritesTensorsOnTheDevice() {
        GoldenCase c = GoldenCase.layers().findFirst().orElseThrow();
        EmulatedDevice device = new EmulatedDevice(Precision.FP32);
        CudaBackend backend = new CudaBackend(Precision.FP32, device);
        try (device; CudaNetwork network = backend.compile(c.graph(), c.weights()); Arena arena = Arena.ofConfined()) {
            assertThrows(IllegalStateException.class, () -> network.millisecondsOfAPass(1));
            Tensor expected = network.predict(c.inputs());
            Map<String, DeviceTensor> inputs = new LinkedHashMap<>();
            c.inputs().forEach((name, tensor) -> {
                DeviceTensor on = backend.allocate(tensor.shape());
                on.upload(arena.allocateFrom(ValueLayout.JAVA_FLOAT, tensor.data()));
                inputs.put(name, on);
            });
            // Somebody else's memory.
            long foreign = device.allocate((long) expected.size() * Float.BYTES);
            int pieces = device.pieces();
            try (DeviceTensor out = backend.wrap(foreign, expected.shape())) {
                network.predict(inputs, out);
                float[] values = new float[expected.size()];
                out.download(MemorySegment.ofArray(values));
                assertArrayEquals(expected.data(), values);
                assertEquals("values: expected " + 4 * values.length + " bytes for " + out.shape() + ", got 4",
                        assertThrows(IllegalArgumentException.class,
                                () -> out.download(MemorySegment.ofArray(new int[1])))
                                .getMessage());
            }
            assertEquals(pieces, device.pieces(), "wrapped memory is not freed");
            inputs.values().forEach(DeviceTensor::close);
            assertEquals(pieces - inputs.size(), device.pieces());
            assertThrows(IllegalStateException.class, inputs.get("x")::address);
        }
    }
}

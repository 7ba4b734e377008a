package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Weights as Hopper's kernels read them. */
class HopperWeightsTest {
    private static final int IN = 40;
    private static final int OUT = 200;
    private static final int TAPS = 9;
    private static final Op.Conv2d CONV = new Op.Conv2d("w", "b", IN, OUT, 3, 1, 1);

    /** An element's place: tiles of 128 outputs, two K tiles of 32 channels, taps, four vectors, outputs, channels. */
    private static int place(int out, int c, int tap) {
        int step = (out / 128 * 2 + c / 32) * TAPS + tap;
        return ((step * 4 + c % 32 / 8) * 128 + out % 128) * 8 + c % 8;
    }

    @Test
    void areImagesOfStagesWhoeverPacksThem() {
        Graph.Builder b = new Graph.Builder();
        Graph graph = b.build(b.add(CONV, b.add(new Op.Input("x", 4, IN))));
        Weights weights = HashWeights.weights("conv.", Parameters.of(graph));
        float[] values = weights.tensor("w").data();
        short[] packed = new short[2 * 2 * TAPS * 4 * 128 * 8];
        short[] packedOnDevice = new short[packed.length];
        try (EmulatedDevice device = EmulatedDevice.hopper(Precision.BF16, 132, false);
                DeviceWeights network = new DeviceWeights(device, ElementType.BF16, weights);
                MasterWeights training = new MasterWeights(device, ElementType.BF16, graph,
                        name -> weights.tensor(name).data())) {
            device.download(network.hopperConvolution(CONV, 128), MemorySegment.ofArray(packed));
            long address = training.hopperConvolution(CONV, 128);
            training.pack();
            device.download(address, MemorySegment.ofArray(packedOnDevice));
        }
        for (int i = 0; i < values.length; i++) {
            assertEquals(ElementType.bf16(values[i]), packed[place(i / TAPS / IN, i / TAPS % IN, i % TAPS)]);
        }
        assertEquals(0, packed[place(OUT, 0, 0)], "beyond the last output");
        assertArrayEquals(packed, packedOnDevice);
    }
}

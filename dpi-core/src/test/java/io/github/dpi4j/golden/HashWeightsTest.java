package io.github.dpi4j.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.checkpoint.Weights;
import org.junit.jupiter.api.Test;

class HashWeightsTest {
    @Test
    void makesTheWeightsOfTheReferenceNetworkBitForBit() {
        Weights expected = Golden.load("golden/unet_tiny_some_weights.safetensors");
        assertEquals(5, expected.names().size());
        for (String name : expected.names()) {
            assertArrayEquals(expected.tensor(name).data(),
                    HashWeights.weight("unet_tiny.", name, expected.shape(name)).data(), name);
        }
    }
}

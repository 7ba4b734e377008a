package io.github.dpi4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsOfTensorsTest {
    @Test
    void tensorsInMemoryComeBackAsTheyWere(@TempDir Path folder) throws IOException {
        Tensor small = Tensor.of(new float[]{1, -2, Float.MIN_VALUE, 4, 5, 6}, 2, 3);
        Tensor longerThanOneChunk = Tensor.zeros(3, 200_000);
        longerThanOneChunk.data()[599_999] = 7;
        Path file = folder.resolve("tensors.safetensors");
        Safetensors.write(file, Weights.of(Map.of("a", small, "b", longerThanOneChunk)).entries(), Map.of());
        Weights read = Safetensors.read(file);
        assertEquals(small.shape(), read.shape("a"));
        assertArrayEquals(small.data(), read.tensor("a").data());
        assertArrayEquals(longerThanOneChunk.data(), read.tensor("b").data());
    }
}

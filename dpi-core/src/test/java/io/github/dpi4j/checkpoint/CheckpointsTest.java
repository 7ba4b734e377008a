package io.github.dpi4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.golden.TorchFile;
import io.github.dpi4j.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointsTest {
    @ParameterizedTest
    @ValueSource(strings = {"zip.pt", "legacy.pt", "half.pt", "bfloat16.pt", "wrapped.pt", "wrapped_legacy.pt",
            "dataparallel.pt", "parameters.pt", "protocol4.pt", "legacy_protocol5.pt", "strided.pt", "zip_torch2.pt",
            "legacy_torch2.pt", "protocol4_torch2.pt", "legacy_protocol5_torch2.pt", "parameters_torch2.pt",
            "compiled_torch2.pt", "attributes_torch2.pt"})
    void readsTheSameNetworkFromEveryContainer(String name) throws IOException {
        assertSame(Golden.load("checkpoint/network.safetensors"), read("checkpoint/" + name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"types.pt", "types_torch2.pt"})
    void readsEveryElementType(String name) throws IOException {
        Weights expected = Golden.load("checkpoint/types.safetensors");
        Weights actual = read("checkpoint/" + name);
        assertSame(expected, actual);
        expected.entries().forEach((key, tensor) -> assertEquals(tensor.dtype(), actual.stored(key).dtype(), key));
        assertArrayEquals(new float[]{-3, 0, 7, 100}, actual.tensor("int8").data());
        assertArrayEquals(new long[]{3, 0, 7, 200}, actual.stored("uint8").toLongs());
        assertArrayEquals(new double[]{0, 1, 0, 1}, actual.stored("bool").toDoubles());
    }

    @ParameterizedTest
    @ValueSource(strings = {"odd_tensors.pt", "odd_tensors_legacy.pt"})
    void readsStridedSharedAndOtherOddTensors(String name) throws IOException {
        assertSame(Golden.load("golden/odd_tensors.safetensors"), read("golden/" + name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"trained.pt", "trained_torch2.pt"})
    void findsTheWeightsAmongATrainersOtherState(String name) throws IOException {
        Path path = Golden.file("checkpoint/" + name);
        Weights network = Golden.load("checkpoint/network.safetensors");
        Weights average = Checkpoints.read(path);
        assertEquals(List.copyOf(network.names()), List.copyOf(average.names()));
        assertEquals(2 * network.tensor("scale").data()[0], average.tensor("scale").data()[0]);
        assertSame(network, Checkpoints.read(path, "model"));
    }

    @Test
    void readsTheNetworkThatIsAskedForByItsKey() throws IOException {
        assertSame(Golden.load("checkpoint/network.safetensors"),
                Checkpoints.read(Golden.file("checkpoint/two_networks.pt"), "decoder"));
    }

    @Test
    void readsASmallExpandedView() throws IOException {
        float[] values = read("checkpoint/expanded.pt").tensor("x").data();
        assertEquals(64, values.length);
        for (float value : values) {
            assertEquals(0.5f, value);
        }
    }

    @Test
    void readsSafetensorsAndTakesOffAWrappersPrefix(@TempDir Path folder) throws IOException {
        Weights network = Golden.load("checkpoint/network.safetensors");
        Map<String, StoredTensor> wrapped = new LinkedHashMap<>();
        network.entries().forEach((name, tensor) -> wrapped.put("module." + name, tensor));
        Path path = folder.resolve("wrapped.pt"); // told by content, whatever the name says
        Safetensors.write(path, wrapped, Map.of());
        assertSame(network, Checkpoints.read(path));
        assertEquals(wrapped.keySet(), Safetensors.read(path).names());
    }

    @Test
    void readsWhatTheTestToolWrites(@TempDir Path folder) throws IOException {
        Weights weights = HashWeights.weights("x.", Map.of("a.weight", Shape.of(3, 5), "a.bias", Shape.of(3)));
        Path path = folder.resolve("hash.pt");
        TorchFile.write(path, weights);
        assertSame(weights, Checkpoints.read(path));
    }

    private static Weights read(String resource) throws IOException {
        return Checkpoints.read(Golden.file(resource));
    }

    private static void assertSame(Weights expected, Weights actual) {
        assertEquals(List.copyOf(expected.names()), List.copyOf(actual.names()));
        assertFalse(expected.names().isEmpty());
        for (String name : expected.names()) {
            StoredTensor e = expected.stored(name);
            StoredTensor a = actual.stored(name);
            assertEquals(e.shape(), a.shape(), name);
            assertArrayEquals(e.toTensor().data(), a.toTensor().data(), name);
            assertArrayEquals(e.toDoubles(), a.toDoubles(), name);
            assertArrayEquals(e.toLongs(), a.toLongs(), name);
        }
    }
}

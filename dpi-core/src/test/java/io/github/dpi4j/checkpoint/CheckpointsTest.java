package io.github.dpi4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.golden.TorchFile;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    void listsTensorsOfTypesThatItDoesNotConvert(@TempDir Path folder) throws IOException {
        assertEquals(Map.of("x", "uint16, 2"), read("checkpoint/unsigned16_torch2.pt").unread());
        Path path = folder.resolve("float8.safetensors");
        Files.write(path, CraftedFiles.safetensors("""
                {"w":{"dtype":"F8_E4M3","shape":[2,2],"data_offsets":[0,4]},
                "f4":{"dtype":"F4","shape":[4],"data_offsets":[8,10]},
                "b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 10));
        Weights weights = Checkpoints.read(path);
        assertEquals(Map.of("w", "F8_E4M3, 2×2", "f4", "F4, 4"), weights.unread());
        assertEquals(List.of("b"), List.copyOf(weights.names()));
        assertFalse(weights.contains("w"));
        String message = assertThrows(IllegalArgumentException.class, () -> weights.shape("w")).getMessage();
        assertTrue(message.startsWith("w: expected a tensor of a type among [F64, F32")
                && message.endsWith("got F8_E4M3, 2×2"), message);
    }

    @Test
    void namesOfAFileAreEscapedInEveryMessage(@TempDir Path folder) throws IOException {
        String name = "a\u001b[31mRED\u202e";
        Path path = folder.resolve("odd.safetensors");
        Safetensors.write(path, Map.of(name, StoredTensor.of(Tensor.zeros(1))), Map.of());
        Weights weights = Checkpoints.read(path);
        assertEquals(Set.of(name), weights.names());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> weights.stored("b" + name)).getMessage()
                .endsWith("ba\\u001b[31mRED\\u202e"));
        assertTrue(assertThrows(IOException.class, () -> Checkpoints.read(path, name)).getMessage()
                .contains("\"a\\u001b[31mRED\\u202e\""));
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

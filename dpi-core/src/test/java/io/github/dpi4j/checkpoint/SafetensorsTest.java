package io.github.dpi4j.checkpoint;

import static io.github.dpi4j.checkpoint.CraftedFiles.assertRefused;
import static io.github.dpi4j.checkpoint.CraftedFiles.latin1;
import static io.github.dpi4j.checkpoint.CraftedFiles.little;
import static io.github.dpi4j.checkpoint.CraftedFiles.read;
import static io.github.dpi4j.checkpoint.CraftedFiles.safetensors;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @Test
    void writesWhatItReads(@TempDir Path folder) throws IOException {
        Tensor values = HashWeights.input("x", 2, Shape.of(3, 5));
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        tensors.put("bytes \"quoted\" é", StoredTensor.of(new long[]{1, 2, 255}, 3).as(DType.U8));
        tensors.put("float", StoredTensor.of(values));
        tensors.put("half", StoredTensor.of(values).as(DType.F16));
        tensors.put("t", StoredTensor.of(new long[]{Long.MIN_VALUE, Long.MAX_VALUE}, 2));
        tensors.put("beta", StoredTensor.of(new double[]{Math.PI}));
        tensors.put("longer than one write", StoredTensor.of(HashWeights.input("long", 1, Shape.of(3, 200_000))));
        tensors.put("none", StoredTensor.of(Tensor.zeros(0, 4)));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("seed", "5");
        metadata.put("note", "two\nlines");
        Path path = folder.resolve("out.safetensors");
        Safetensors.write(path, tensors, metadata);

        Weights read = Safetensors.read(path);
        assertEquals(List.copyOf(tensors.keySet()), List.copyOf(read.names()));
        assertEquals(List.copyOf(metadata.entrySet()), List.copyOf(Safetensors.metadata(path).entrySet()));
        tensors.forEach((name, tensor) -> {
            assertEquals(tensor.dtype(), read.stored(name).dtype(), name);
            assertEquals(tensor.shape(), read.shape(name), name);
            assertArrayEquals(tensor.toDoubles(), read.stored(name).toDoubles(), name);
            assertArrayEquals(tensor.toLongs(), read.stored(name).toLongs(), name);
        });
        assertEquals(0, Files.readAllBytes(path)[0] % 8, "the data begins aligned");
    }

    @Test
    void replacesAFileAndLeavesNoOtherBehind(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("out.safetensors");
        Safetensors.write(path, Map.of("a", StoredTensor.of(Tensor.zeros(2))), Map.of());
        Weights before = Safetensors.read(path);
        Safetensors.write(path, Map.of("b", StoredTensor.of(Tensor.zeros(3))), Map.of());
        assertEquals(2, before.tensor("a").size(), "weights that are in use stay as they were");
        assertEquals(Shape.of(3), Safetensors.read(path).shape("b"));
        StoredTensor broken = new StoredTensor() {
            @Override
            public DType dtype() {
                return DType.F32;
            }

            @Override
            public Shape shape() {
                return Shape.of(2);
            }

            @Override
            public Tensor toTensor() {
                throw new IllegalStateException("broken");
            }

            @Override
            public double[] toDoubles() {
                throw new IllegalStateException("broken");
            }

            @Override
            public long[] toLongs() {
                throw new IllegalStateException("broken");
            }
        };
        assertThrows(IllegalStateException.class, () -> Safetensors.write(path, Map.of("c", broken), Map.of()));
        assertEquals(Shape.of(3), Safetensors.read(path).shape("b"));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(path), files.toList());
        }
        assertThrows(IllegalArgumentException.class,
                () -> Safetensors.write(path, Map.of("__metadata__", StoredTensor.of(Tensor.zeros(1))), Map.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {"{\"a\":1}| tensor \"a\" as an object",
            "{\"a\":{}}| that lacks some",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}| that lacks some",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4]}}| that lacks some",
            "{\"a\":{\"dtype\":\"F8 E4M3\",\"shape\":[1],\"data_offsets\":[0,4]}}| found \"F8 E4M3\"",
            "{\"a\":{\"dtype\":\"\",\"shape\":[1],\"data_offsets\":[0,4]}}| of a dtype such as F32, found \"\"",
            "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[4],\"data_offsets\":[0,5]}}| within the file's 4 bytes",
            "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[3],\"data_offsets\":[0,3]}}| 1 more bytes that belong to no",
            "{\"a\":{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]}}| dtype as a string",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}| found \"x\"",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}| numbers from 0, found -1",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}| in whole numbers",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,4]}}| in whole numbers",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":{},\"data_offsets\":[0,4]}}| as an array",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}| in JSON",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[9999999999999999999],\"data_offsets\":[0,4]}}| in JSON",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}| at most 21474836",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483639],\"data_offsets\":[0,4]}}| in 8589934556 bytes",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}| within the file's 4 bytes",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}| within the file's 4 bytes",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[9223372036854775803,9223372036854775807]}}| within",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}| in 8 bytes",
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}| 1 more bytes that belong to no tensor",
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[1,4]}}| begins where the one before ends",
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
                    + "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}| begins where the one before ends",
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"a\":{}}| Duplicate",
            "{\"__metadata__\":{\"a\":1}}| as an object of strings", "{\"__metadata__\":3}| as an object of strings",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} x| in JSON", "{\"a\"| in JSON",
            "{\0}| in JSON",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}{}| nothing but spaces", "{\"| in JSON"})
    void refusesAHeaderThatLies(String header, String words) {
        assertRefused(safetensors(header, 4), words);
    }

    @Test
    void refusesAHeaderLengthThatLies() {
        byte[] sound = safetensors("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4);
        for (long length : new long[]{0, 1, sound.length - 7, 1L << 31, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
            byte[] file = sound.clone();
            System.arraycopy(latin1(little(8, length)), 0, file, 0, 8);
            assertRefused(file, "a safetensors header length from 2 to the " + (sound.length - 8),
                    Long.toUnsignedString(length));
        }
        byte[] big = Arrays.copyOf(sound, 40 << 20);
        System.arraycopy(latin1(little(8, 32 << 20)), 0, big, 0, 8);
        assertRefused(big, "at most 16777216");
    }

    @Test
    void boundsTheHeadersWorkAndMemory() {
        StringBuilder many = new StringBuilder("{\"__metadata__\":{");
        for (int i = 0; i < 600_000; i++) {
            many.append(i == 0 ? "\"" : ",\"").append(i).append("\":\"\"");
        }
        assertRefused(safetensors(many.append("}}").toString(), 0), "in JSON", "Token count");
        assertRefused(safetensors("{\"a\":" + "[".repeat(100_000), 0), "tensor \"a\" as an object");
        assertRefused(safetensors("{\"" + "x".repeat(100_000) + "\":1}", 0), "in JSON", "Name length");
    }

    @Test
    void namesAreUtf8() throws IOException {
        Weights weights = read(safetensors("{\"é\\u00e9\":{\"dtype\":\"I8\",\"shape\":[],\"data_offsets\":[0,1]}}", 1));
        assertTrue(weights.contains("éé"), () -> weights.names().toString());
        assertRefused(latin1(little(8, 6), "{\"\u00ff\":1}".substring(0, 6)), "in JSON");
    }

    @Test
    void anInterruptIsNoFaultOfTheFile(@TempDir Path place) throws IOException {
        Path file = Files.write(place.resolve("a.safetensors"), new byte[]{1, 2, 3});
        Thread.currentThread().interrupt();
        IOException e = assertThrows(InterruptedIOException.class, () -> Checkpoints.read(file));
        assertTrue(Thread.interrupted(), "the interrupted status was lost");
        assertEquals(file + ": interrupted", e.getMessage());
    }
}

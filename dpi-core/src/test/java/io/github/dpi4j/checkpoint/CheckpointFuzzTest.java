package io.github.dpi4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzRun;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files of every kind, and what Jazzer made of them, changed at random. */
class CheckpointFuzzTest {
    private static final int LARGEST_SEED = 1 << 14;
    private static final String[] NAME_PARTS = {"input_blocks.", "weight", "", "ü", "\u0000", "\"", "\\", "\u001b[31m",
            "😀",
            "\n", " ", "__metadata_", "0", "a".repeat(300)};

    @Test
    void changedCheckpointsAreReadOrRefusedInOneLine() throws IOException {
        FuzzRun run = FuzzRun.of("checkpoints", new CheckpointFuzzTarget(), seeds("checkpoints"),
                Corpus.of("checkpoints"), 20_26, 12_000);
        assertTrue(run.read() > 300 && run.read() < run.inputs() - 300, run.toString());
    }

    @Test
    void whatIsReadFromChangedSafetensorsFilesIsWrittenAlike() throws IOException {
        FuzzRun run = FuzzRun.of("safetensors", new SafetensorsFuzzTarget(), seeds("safetensors"),
                Corpus.of("safetensors"), 20_27, 8_000);
        assertTrue(run.read() > 300 && run.read() < run.inputs() - 300, run.toString());
    }

    /** Any names, types, shapes and bits. */
    @Test
    void anyTensorsAreReadAsTheyWereWritten() throws IOException {
        SplittableRandom random = new SplittableRandom(13);
        for (int i = 0; i < 500; i++) {
            Map<String, StoredTensor> tensors = new LinkedHashMap<>();
            List<byte[]> bits = new ArrayList<>();
            for (int n = random.nextInt(6); n > 0; n--) {
                DType dtype = DType.values()[random.nextInt(DType.values().length)];
                int[] dims = random.ints(random.nextInt(4), 0, 5).toArray();
                byte[] bytes = new byte[Shape.of(dims).size() * dtype.bytes()];
                random.nextBytes(bytes);
                if (dtype == DType.BOOL) {
                    for (int k = 0; k < bytes.length; k++) {
                        bytes[k] &= 1;
                    }
                }
                if (tensors.putIfAbsent(name(random),
                        SegmentTensor.contiguous(MemorySegment.ofArray(bytes), dtype, Shape.of(dims))) == null) {
                    bits.add(bytes);
                }
            }
            Map<String, String> metadata = new LinkedHashMap<>();
            for (int n = random.nextInt(3); n > 0; n--) {
                metadata.put(name(random), name(random));
            }
            byte[] file = SafetensorsFuzzTarget.bytes(tensors, metadata);
            SafetensorsFuzzTarget.requireSame(tensors, metadata, file);
            long data = bits.stream().mapToLong(b -> b.length).sum();
            assertEquals(0, (file.length - data) % 8, "aligned");
            List<StoredTensor> read = List.copyOf(Safetensors.read(file, "written").entries().values());
            for (int n = 0; n < read.size(); n++) {
                byte[] found = ((SegmentTensor) read.get(n)).rowMajor()
                        .toArray(ValueLayout.JAVA_BYTE);
                assertArrayEquals(bits.get(n), found);
            }
        }
    }

    private static String name(SplittableRandom random) {
        StringBuilder name = new StringBuilder();
        for (int n = random.nextInt(4); n > 0; n--) {
            name.append(NAME_PARTS[random.nextInt(NAME_PARTS.length)]);
        }
        return name.toString();
    }

    private static List<byte[]> seeds(String name) throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        Path folder = Golden.file("checkpoint/types.safetensors").getParent();
        for (Path root : List.of(folder, Golden.file("golden/odd_tensors.pt").getParent())) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".safetensors")
                        || name.equals("checkpoints") && f.toString().matches(".*\\.(pt|pth|bin)")).sorted().toList()) {
                    if (Files.size(file) <= LARGEST_SEED) {
                        seeds.add(Files.readAllBytes(file));
                    }
                }
            }
        }
        return seeds;
    }
}

package io.github.dpi4j.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The face embedding beside face-api's. */
class FaceEmbeddingTest {
    private static final Weights GOLDEN = Golden.load("golden/metrics/face128.safetensors");
    /** System property: the folder {@code model} of the npm package {@code @vladmandic/face-api}. */
    private static final String MODEL = "dpi.test.faceapi";
    private static final String MANIFEST = "face_recognition_model-weights_manifest.json";

    @TempDir
    Path folder;

    @Test
    void weightsByFormulaGiveFaceApisEmbedding() {
        check(FaceEmbedding.of(checkpoint()), "hash.embedding_f64", 1);
    }

    @Test
    void realWeightsGiveFaceApisEmbedding() throws IOException {
        String model = System.getProperty(MODEL);
        Assumptions.assumeTrue(model != null, "needs face-api's weights: -D" + MODEL + "=FOLDER");
        check(FaceEmbedding.read(Path.of(model, MANIFEST)), "embedding_f64", 4);
    }

    private static void check(FeatureNetwork features, String golden, int images) {
        float[] rgb = GOLDEN.tensor("inputs").data();
        int plane = FaceEmbedding.SIZE * FaceEmbedding.SIZE;
        Tensor x = Tensor.zeros(images, 3, FaceEmbedding.SIZE, FaceEmbedding.SIZE);
        for (int i = 0; i < x.size(); i++) {
            x.data()[i] = rgb[(i / plane / 3 * plane + i % plane) * 3 + i / plane % 3];
        }
        double[] expected = GOLDEN.stored(golden).toDoubles();
        double most = 0;
        for (double value : expected) {
            most = Math.max(most, Math.abs(value));
        }
        try (Network network = features.compile(new CpuBackend())) {
            float[] embedding = network.predictAll(Map.of(FeatureNetwork.INPUT, x)).get(FaceEmbedding.EMBEDDING).data();
            assertEquals(expected.length, embedding.length);
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], embedding[i], 1e-5 * most, golden + " at " + i);
            }
        }
    }

    /** As the manifest has them. */
    private static Weights checkpoint() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Parameters.of(FaceEmbedding.graph()).forEach((name, shape) -> {
            if (name.equals("fc.weight")) {
                put(tensors, "fc", Shape.of(shape.dim(1), shape.dim(0)));
            } else if (name.endsWith(".weight")) {
                String layer = name.substring(0, name.length() - ".weight".length());
                put(tensors, layer + "/conv/filters", Shape.of(shape.dim(2), shape.dim(3), shape.dim(1), shape.dim(0)));
                put(tensors, layer + "/conv/bias", Shape.of(shape.dim(0)));
                put(tensors, layer + "/scale/weights", Shape.of(shape.dim(0)));
                put(tensors, layer + "/scale/biases", Shape.of(shape.dim(0)));
            }
        });
        return Weights.of(tensors);
    }

    private static void put(Map<String, Tensor> tensors, String name, Shape shape) {
        boolean vector = shape.rank() == 1;
        float scale = vector ? 0.1f : (float) Math.sqrt(3.0 / (shape.size() / shape.dim(-1)));
        float[] values = HashWeights.values("face128." + name, shape.size(), scale);
        for (int i = 0; name.endsWith("/scale/weights") && i < values.length; i++) {
            values[i] += 1;
        }
        tensors.put(name, Tensor.of(values, shape));
    }

    @Test
    void aManifestsTensorsLieBackToBack() throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[]{0, 2, (byte) 255, 0, 0, (byte) 128, 63});
        Weights weights = WeightsManifest.read(manifest("""
                [{"weights": [{"name": "a", "shape": [3], "dtype": "float32",
                  "quantization": {"dtype": "uint8", "scale": 0.1, "min": -1}},
                  {"name": "b", "shape": [1], "dtype": "float32"}], "paths": ["w.bin"]}]"""));
        assertEquals(-1f, weights.tensor("a").data()[0]);
        assertEquals((float) (2 * 0.1 - 1), weights.tensor("a").data()[1]);
        assertEquals((float) (255 * 0.1 - 1), weights.tensor("a").data()[2]);
        assertEquals(1f, weights.tensor("b").data()[0]);
    }

    /** What stands in place of what is right, and what is said about it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"\"scale\": 0.1 | \"scale\": \"NaN\" | a: expected a finite number, got NaN",
            "\"scale\": 0.1 | \"scale\": NaN | expected JSON",
            "\"scale\": 0.1 | \"scale\": 1e999 | a: expected a finite number, got Infinity",
            "[3] | [4] | b: expected 4 bytes from 4 on, got 3", "[3] | [2] | expected files of 6 bytes, got 7",
            "[3] | [300000, 300000] | a: shape: at most", "[3] | [-3] | shape of a: expected whole extents, got [-3.0]",
            "[3] | [1.5] | expected whole extents", "uint8 | int4 | quantization of a: expected uint8, got int4",
            "w.bin | ../w.bin | file beside the manifest, got \"../w.bin\"",
            "w.bin | x.bin | file beside the manifest, got \"x.bin\"",
            "paths | path | expected an object with paths",
            "[{\"weights\" | {{\"weights\" | expected JSON", "\"b\" | \"a\" | a twice"})
    void hostileManifestsAreRefusedInOneLine(String right, String wrong, String message) throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[7]);
        Path manifest = manifest("""
                [{"weights": [{"name": "a", "shape": [3], "dtype": "float32",
                  "quantization": {"dtype": "uint8", "scale": 0.1, "min": -1}},
                  {"name": "b", "shape": [1], "dtype": "float32"}], "paths": ["w.bin"]}]""".replace(right, wrong));
        String said = assertThrows(IOException.class, () -> WeightsManifest.read(manifest)).getMessage();
        assertTrue(said.startsWith(manifest.toString()) && said.contains(message) && said.lines().count() == 1, said);
    }

    @Test
    void anotherNetworkIsRefusedInOneLine() throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[4]);
        Path manifest = manifest(
                """
                        [{"weights": [{"name": "dense0/conv0/bias", "shape": [1], "dtype": "float32"}], "paths": ["w.bin"]}]""");
        assertEquals(
                manifest + ": face embedding: expected a tensor conv32_down/conv/filters (7×7×3×32), got 1 others, "
                        + "such as dense0/conv0/bias",
                assertThrows(IOException.class, () -> FaceEmbedding.read(manifest)).getMessage());
    }

    private Path manifest(String json) throws IOException {
        return Files.writeString(folder.resolve("manifest.json"), json);
    }
}

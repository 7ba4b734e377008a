package io.github.dpi4j.unet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Checkpoints;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.StoredTensor;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.UNetConfig.Hints;
import io.github.dpi4j.unet.UNetConfig.Level;
import io.github.dpi4j.unet.UNetConfig.Resampling;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UNetConfigTest {
    private static final List<Level> LEVELS = List.of(new Level(32, true), new Level(32, false), new Level(96, true));

    @Test
    void theReferencePriorIsRecognised() {
        UNetConfig config = UNetConfig.fromWeights(reference("ffhq256"), Hints.NONE);
        assertEquals(UNetConfig.DPI_PRIOR, config);
        assertEquals(32, config.downsamplingFactor());
        assertTrue(config.learnedSigma());
    }

    @Test
    void theReferenceCorrectorIsRecognised() {
        assertEquals(UNetConfig.DPI_CORRECTOR, UNetConfig.fromWeights(reference("crt256"), Hints.NONE));
    }

    @Test
    void graphsReadExactlyTheTensorsOfTheReference() {
        Weights prior = reference("ffhq256");
        Parameters.check(UNet.graph(UNetConfig.fromWeights(prior, Hints.NONE)), prior);
        Weights corrector = reference("crt256");
        Parameters.check(Corrector.graph(UNetConfig.fromWeights(corrector, Hints.NONE)), corrector);
    }

    static Stream<UNetConfig> configs() {
        List<UNetConfig> configs = new ArrayList<>();
        for (Resampling resampling : Resampling.values()) {
            for (boolean scaleShift : new boolean[]{false, true}) {
                for (int blocks = 1; blocks <= 3; blocks++) {
                    for (int depth = 1; depth <= 3; depth++) {
                        configs.add(new UNetConfig(3, 64, blocks == 2 ? 6 : 3, LEVELS.subList(0, depth), blocks,
                                resampling, scaleShift, blocks == 1 ? 1 : 3, new Heads.Width(32), QkvOrder.PER_HEAD));
                    }
                }
            }
        }
        return configs.stream();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void everyArchitectureIsReadBackFromItsWeights(UNetConfig config) {
        Map<String, Shape> shapes = Parameters.of(UNet.graph(config));
        UNetConfig read = UNetConfig.fromWeights(zeros(shapes), Hints.NONE);
        // What has no effect leaves no trace: the resampling of a single level, the skip's kernel where no channels change.
        Resampling resampling = config.levels().size() > 1 ? config.resampling() : Resampling.PLAIN;
        assertEquals(new UNetConfig(3, 64, config.outChannels(), config.levels(), config.numResBlocks(), resampling,
                config.scaleShiftNorm(), config.skipKernel(), config.heads(), config.qkvOrder()), read);
    }

    @ParameterizedTest
    @CsvSource({"label_emb.weight, class-conditional", "down_blocks.0.resnets.0.conv1.weight, diffusers",
            "model.diffusion_model.out.0.weight, latent diffusion",
            "input_blocks.1.1.transformer_blocks.0.attn1.to_q.weight, cross-attention"})
    void relativesAreRefusedByName(String key, String name) {
        Map<String, Shape> shapes = tiny();
        shapes.put(key, Shape.of(1));
        String message = refusal(shapes);
        assertTrue(message.contains(name) && message.contains(key), message);
    }

    @Test
    void aSuperResolutionNetworkIsRefusedByName() {
        Map<String, Shape> shapes = tiny();
        shapes.put("input_blocks.0.0.weight", Shape.of(32, 6, 3, 3));
        assertTrue(refusal(shapes).contains("super-resolution"));
    }

    @Test
    void aClassifierIsRefusedByName() {
        Map<String, Shape> shapes = tiny();
        shapes.keySet().removeIf(name -> name.startsWith("output_blocks."));
        assertTrue(refusal(shapes).contains("classifier"));
    }

    @Test
    void aForeignCheckpointSaysWhatIsMissingAndWhatIsThere() {
        String message = refusal(Map.of("conv1.weight", Shape.of(64, 3, 7, 7)));
        assertEquals("UNet: not a guided-diffusion checkpoint: missing [time_embed.0.weight, input_blocks.0.0.weight, "
                + "out.2.weight]; its 1 tensors begin with [conv1.weight]", message);
        assertTrue(refusal(Map.of()).endsWith("; it has no tensors"));
    }

    @Test
    void missingExtraAndMisshapenTensorsAreReportedTogether() {
        Map<String, Shape> shapes = tiny();
        Graph graph = UNet.graph(UNetConfig.fromWeights(zeros(shapes), Hints.NONE));
        shapes.remove("out.0.bias");
        shapes.put("out.2.bias", Shape.of(4));
        shapes.put("ema.decay", Shape.of());
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Parameters.check(graph, zeros(shapes)));
        assertEquals("weights do not fit the network: missing out.0.bias (32); out.2.bias: expected 3, got 4; "
                + "not part of the network: ema.decay (scalar)", e.getMessage());
    }

    @Test
    void anyTensorMissingOrMisshapenIsReportedInPlainWords() {
        Map<String, Shape> sound = tiny();
        List<Shape> wrong = List.of(Shape.of(), Shape.of(0), Shape.of(7), Shape.of(1, 1), Shape.of(2, 3, 3),
                Shape.of(96, 32, 3, 3), Shape.of(32, 0, 1, 1), Shape.of(1, 2, 3, 4, 5));
        for (String name : sound.keySet()) {
            for (int i = -1; i < wrong.size(); i++) {
                Map<String, Shape> shapes = new LinkedHashMap<>(sound);
                if (i < 0) {
                    shapes.remove(name);
                } else {
                    shapes.put(name, wrong.get(i));
                }
                if (shapes.equals(sound)) {
                    continue;
                }
                IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> {
                    Weights weights = zeros(shapes);
                    Parameters.check(UNet.graph(UNetConfig.fromWeights(weights, Hints.NONE)), weights);
                }, () -> name + " " + shapes.get(name));
                assertFalse(e.getMessage().contains("\n"), e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lightning_two_copies", "extra_buffer", "averaged_model", "namespace_beside"})
    void theNetworkThatIsFoundInAFileIsUsableAsItIs(String name) throws IOException {
        Weights weights = Checkpoints.read(Golden.file("checkpoint/unets/" + name + ".pt"));
        UNetConfig config = UNetConfig.fromWeights(weights, Hints.NONE);
        assertEquals(List.of(new Level(32, false), new Level(32, true)), config.levels());
        Parameters.check(UNet.graph(config), weights);
    }

    @Test
    void aLatentDiffusionModelIsRefusedThoughItsUNetIsFound(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("latent.safetensors");
        Safetensors.write(path, prefixed("model.diffusion_model.", tiny()), Map.of());
        assertTrue(refusal(Checkpoints.read(path)).contains("a latent diffusion model is not supported: found "
                + "model.diffusion_model."));
        Map<String, StoredTensor> tensors = prefixed("unet.", tiny());
        tensors.put("first_stage_model.encoder.conv_in.weight", StoredTensor.of(Tensor.zeros(3)));
        Safetensors.write(path, tensors, Map.of());
        assertTrue(refusal(Checkpoints.read(path)).contains("a latent diffusion model is not supported: found "
                + "first_stage_model.encoder"));
        tensors = prefixed("unet.", tiny());
        tensors.put("unet.label_emb.weight", StoredTensor.of(Tensor.zeros(3)));
        Safetensors.write(path, tensors, Map.of());
        assertTrue(refusal(Checkpoints.read(path)).contains("class-conditional"));
    }

    @Test
    void aTensorThatIsNeededButNotReadableIsReportedByItsType(@TempDir Path folder) throws IOException {
        for (String name : List.of("out.2.weight", "out.2.bias")) {
            Path path = Files.write(folder.resolve("part.safetensors"), withFloat8(tiny(), name));
            Weights weights = Checkpoints.read(path);
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                    () -> Parameters.check(UNet.graph(UNetConfig.fromWeights(weights, Hints.NONE)), weights));
            assertTrue(e.getMessage().contains(name + ": expected a tensor of a type among [F64, F32")
                    && e.getMessage().contains("got F8_E4M3, 3"), e.getMessage());
        }
    }

    @Test
    void namesFromAFileAreEscaped() {
        String odd = "a\u001b[31m\u202e";
        assertTrue(refusal(Map.of(odd, Shape.of(1))).endsWith("begin with [a\\u001b[31m\\u202e]"));
        assertTrue(refusal(Map.of("transformer." + odd, Shape.of(1))).endsWith("transformer.a\\u001b[31m\\u202e"));
        Map<String, Shape> shapes = tiny();
        Graph graph = UNet.graph(UNetConfig.fromWeights(zeros(shapes), Hints.NONE));
        shapes.put(odd, Shape.of(2));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Parameters.check(graph, zeros(shapes)))
                .getMessage().endsWith("not part of the network: a\\u001b[31m\\u202e (2)"));
    }

    @Test
    void aHeadWidthThatDoesNotDivideIsReported() {
        Hints hints = new Hints(new Heads.Width(48), null);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> UNetConfig.fromWeights(zeros(tiny()), hints));
        assertEquals("head channels: expected a divisor of the attention block's 32 channels, got 48", e.getMessage());
    }

    @Test
    void anImageSizeThatCannotBeHalvedOftenEnoughIsReported() {
        Graph graph = UNet.graph(UNetConfig.fromWeights(zeros(tiny()), Hints.NONE));
        Map<String, Shape> inputs = Map.of("x", Shape.of(1, 3, 24, 34), "t", Shape.of(1));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> ShapeInference.infer(graph, inputs));
        assertEquals("network: height and width of input 'x' must be divisible by its down-sampling factor: "
                + "expected multiples of 4, got 1×3×24×34", e.getMessage());
    }

    @Test
    void aPriorWithVariancesIsNoCorrector() {
        UNetConfig config = UNetConfig.of(32, 6, 1, new Heads.Count(1), LEVELS);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Corrector.graph(config));
        assertEquals("corrector: output channels must equal input channels: expected 3, got 6 (out.2.weight)",
                e.getMessage());
    }

    private static Map<String, Shape> tiny() {
        UNetConfig config = UNetConfig.of(32, 3, 1, new Heads.Width(16), LEVELS);
        return new LinkedHashMap<>(Parameters.of(UNet.graph(config)));
    }

    private static Map<String, StoredTensor> prefixed(String prefix, Map<String, Shape> shapes) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        zeros(shapes).entries().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
        return tensors;
    }

    /** A safetensors file of these tensors, all of one-byte elements: one of them of a type that is not read. */
    private static byte[] withFloat8(Map<String, Shape> shapes, String name) {
        StringBuilder header = new StringBuilder();
        int end = 0;
        for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
            int[] dims = entry.getValue().dims();
            header.append(header.isEmpty() ? '{' : ',').append("\"%s\":{\"dtype\":\"%s\",\"shape\":%s,".formatted(
                    entry.getKey(), entry.getKey().equals(name) ? "F8_E4M3" : "I8", Arrays.toString(dims)));
            header.append("\"data_offsets\":[%d,%d]}".formatted(end, end + entry.getValue().size()));
            end += entry.getValue().size();
        }
        byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + end).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json)
                .array();
    }

    private static String refusal(Map<String, Shape> shapes) {
        return refusal(zeros(shapes));
    }

    private static String refusal(Weights weights) {
        return assertThrows(IllegalArgumentException.class,
                () -> UNetConfig.fromWeights(weights, Hints.NONE)).getMessage();
    }

    private static Weights reference(String name) {
        return zeros(Golden.shapes("golden/" + name + "_state_dict_shapes.json"));
    }

    /** Tensors of these shapes; only the shapes matter. */
    private static Weights zeros(Map<String, Shape> shapes) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, Tensor.zeros(shape)));
        return Weights.of(tensors);
    }
}

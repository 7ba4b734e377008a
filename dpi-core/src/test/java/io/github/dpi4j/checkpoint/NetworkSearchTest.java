package io.github.dpi4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where in a file the network is found; all raw weights are 0.25 here, and their moving averages 0.5. */
class NetworkSearchTest {
    private static final Map<String, Shape> UNET = Golden.shapes("checkpoint/unets/shapes.json");

    @ParameterizedTest
    @CsvSource({"control, '', '', 0.25", "lightning_compiled, state_dict, model._orig_mod., 0.25",
            "averaged_model, '', module., 0.5", "lightning_two_copies, state_dict, ema_model., 0.5",
            "extra_buffer, '', '', 0.25", "numpy_scalar_beside, model, '', 0.25", "namespace_beside, model, '', 0.25",
            "complex_beside, model, '', 0.25", "ema_shadow, ema.shadow, '', 0.5", "ema_decay_only, model, '', 0.25",
            "ema_object, model, '', 0.25", "two_names, unet_ema, '', 0.5", "optimizer_beside, model, '', 0.25",
            "deflated, '', '', 0.25", "trailing_bytes, '', '', 0.25"})
    void findsTheNetworkWhereverItIs(String name, String key, String prefix, float value) throws IOException {
        Weights weights = Checkpoints.read(file(name));
        assertUNet(value, weights);
        assertEquals(key, weights.origin().key());
        assertEquals(prefix, weights.origin().prefix());
    }

    @ParameterizedTest
    @CsvSource({"lightning_two_copies, model, 0.25", "lightning_two_copies, state_dict.ema_model, 0.5",
            "ema_shadow, model, 0.25", "ema_shadow, ema, 0.5", "ema_shadow, shadow, 0.5", "two_names, unet, 0.25",
            "two_networks, decoder, 0.5", "averaged_model, module, 0.5"})
    void readsTheCopyThatIsAskedForByItsKey(String name, String key, float value) throws IOException {
        assertUNet(value, Checkpoints.read(file(name), key));
    }

    @Test
    void saysWhatItLeavesAsideAndWhatElseThereIs() throws IOException {
        Origin copies = Checkpoints.read(file("lightning_two_copies")).origin();
        assertEquals(List.of("state_dict.model"), copies.others());
        assertEquals(UNET.size() + 1, copies.leftAside().size());
        assertEquals(List.of("weights read: under \"state_dict\", named \"ema_model.…\", not \"state_dict.model\"",
                "left aside, as no part of the network: \"model.time_embed.0.weight\", \"model.time_embed.0.bias\", "
                        + "\"model.time_embed.2.weight\" and 140 more"),
                copies.describe());
        assertEquals(List.of("betas"), Checkpoints.read(file("extra_buffer")).origin().leftAside());
        assertEquals(List.of(), Checkpoints.read(file("control")).origin().describe());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ema_decay_only", "ema_object"})
    void warnsOfAnAverageThatItCannotRead(String name) throws IOException {
        List<String> said = LogCapture.warningsOf(Checkpoints.class, () -> Checkpoints.read(file(name)));
        assertEquals(1, said.size(), said.toString());
        assertTrue(said.getFirst().endsWith(name + ".pt: the moving average \"ema\" holds no network that is readable: "
                + "the raw weights are read instead"), said.toString());
        assertEquals(List.of(),
                LogCapture.warningsOf(Checkpoints.class, () -> Checkpoints.read(file(name), "model")));
    }

    @Test
    void refusesToGuessBetweenNetworksAndNamesTheKeys() {
        assertMessage("several: \"encoder\", \"decoder\"", () -> Checkpoints.read(file("two_networks")));
        assertMessage("under the key \"none\", found tensors under the keys \"encoder\", \"decoder\"",
                () -> Checkpoints.read(file("two_networks"), "none"));
        assertMessage("found an optimiser's state, which holds no weights",
                () -> Checkpoints.read(file("optimizer_only")));
    }

    @Test
    void readsTheAverageOfATrainingCheckpoint(@TempDir Path folder) throws IOException {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        Map.of("weights.", 0.25f, "ema.", 0.5f, "first_moments.", 0f, "second_moments.", 0f)
                .forEach((part, value) -> tensors.putAll(unet(part, value)));
        Path path = folder.resolve("checkpoint.safetensors");
        Safetensors.write(path, tensors, Map.of("step", "7"));
        assertUNet(0.5f, Checkpoints.read(path));
        assertUNet(0.25f, Checkpoints.read(path, "weights"));
        assertEquals(List.of("weights"), Checkpoints.read(path).origin().others());
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.", "denoise_fn.", "_orig_mod.", "module.module.", "a.b.c.d.", "diffusion.unet_ema.",
            "out.", "time_embed."})
    void takesOffAnyPrefix(String prefix, @TempDir Path folder) throws IOException {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>(unet(prefix, 0.25f));
        tensors.put("betas", StoredTensor.of(Tensor.zeros(4)));
        tensors.put("first_moments.time_embed.0.weight", StoredTensor.of(Tensor.zeros(4)));
        Path path = folder.resolve("prefixed.safetensors");
        Safetensors.write(path, tensors, Map.of());
        Weights weights = Checkpoints.read(path);
        assertUNet(0.25f, weights);
        assertEquals(prefix, weights.origin().prefix());
        assertEquals(2, weights.origin().leftAside().size());
    }

    @Test
    void anotherNetworkIsFoundByItsOwnNames(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("two.safetensors");
        Map<String, StoredTensor> tensors = new LinkedHashMap<>(unet("unet.", 0.25f));
        tensors.put("metric.slice1.0.weight", StoredTensor.of(Tensor.zeros(3)));
        Safetensors.write(path, tensors, Map.of());
        NetworkSignature metric = new NetworkSignature("metric", List.of("slice1.0.weight"), List.of("slice1."));
        assertEquals(Set.of("slice1.0.weight"), Checkpoints.open(path).network(metric).names());
        assertEquals(Set.of(""), Checkpoints.open(path).dicts().keySet());
        assertEquals(UNET.size() + 1, Checkpoints.open(path).dicts().get("").names().size());
        assertThrows(IllegalArgumentException.class, () -> new NetworkSignature("none", List.of(), List.of()));
    }

    @Test
    void listsEveryDictOfTensors() throws IOException {
        assertEquals(List.of("model", "ema", "ema.shadow"),
                List.copyOf(Checkpoints.open(file("ema_shadow")).dicts().keySet()));
        assertEquals(Set.of(), Checkpoints.open(file("optimizer_only")).dicts().keySet());
    }

    @ParameterizedTest
    @CsvSource({"ema, true", "model_ema, true", "modelEma, true", "ema_0.9999, true", "shadow, true", "swa_model, true",
            "averaged_model, true", "exp_avg, false", "exp_avg_sq, false", "schema, false", "emanuel, false",
            "optimizer_ema, false", "model, false"})
    void tellsAveragesByTheirNames(String key, boolean average) {
        assertEquals(average, TensorDict.namesAverage(key), key);
    }

    private static Map<String, StoredTensor> unet(String prefix, float value) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        UNET.forEach((name, shape) -> {
            float[] values = new float[shape.size()];
            Arrays.fill(values, value);
            tensors.put(prefix + name, StoredTensor.of(Tensor.of(values, shape)));
        });
        return tensors;
    }

    private static void assertUNet(float value, Weights weights) {
        assertEquals(UNET.keySet(), weights.names());
        UNET.forEach((name, shape) -> {
            assertEquals(shape, weights.shape(name), name);
            assertEquals(value, weights.tensor(name).data()[shape.size() - 1], name);
        });
        assertEquals(Map.of(), weights.unread());
    }

    private static void assertMessage(String words, Executable read) {
        String message = assertThrows(IOException.class, read).getMessage();
        CraftedFiles.assertOneClearLine(message);
        assertTrue(message.contains(words), message);
    }

    private static Path file(String name) {
        return Golden.file("checkpoint/unets/" + name + ".pt");
    }
}

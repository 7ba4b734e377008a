package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Checkpoints;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.StoredTensor;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints as trainers and download sites leave them, at the command line: {@code inspect} and the commands that run agree. */
class ForeignCheckpointsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"control", "lightning_compiled", "averaged_model", "lightning_two_copies", "extra_buffer",
            "numpy_scalar_beside", "namespace_beside", "complex_beside", "ema_shadow", "ema_decay_only", "ema_object",
            "two_names", "optimizer_beside", "deflated", "trailing_bytes"})
    void whatInspectRecognisesRuns(String name) throws IOException {
        String out = dpi("inspect", file(name)).assertDone().out();
        assertTrue(out.contains("142 tensors") && out.contains("UNet"), out);
        assertFalse(out.contains("No network"), out);
        forward(file(name));
    }

    @Test
    void whatDoesNotFitIsRefusedByBothWithTheSameWords() throws IOException {
        Weights sound = Checkpoints.read(file("control"));
        Map<String, StoredTensor> tensors = new LinkedHashMap<>(sound.entries());
        tensors.put("input_blocks.1.0.gate", StoredTensor.of(Tensor.zeros(4)));
        tensors.remove("out.0.bias");
        Path path = folder.resolve("gated.safetensors");
        Safetensors.write(path, tensors, Map.of());
        String out = dpi("inspect", path).assertDone().out();
        String reason = "weights do not fit the network: missing out.0.bias (32); "
                + "not part of the network: input_blocks.1.0.gate (4)";
        assertTrue(out.contains("No network known here: " + reason), out);
        dpi("forward", "--weights", path, "--input", inputs(), "--output", folder.resolve("out.safetensors"))
                .assertRefused(1, reason);
    }

    @Test
    void theCopyThatIsReadIsSaidAndAKeyChoosesAnother() throws IOException {
        String out = dpi("inspect", file("lightning_two_copies")).assertDone().out();
        assertTrue(out.contains("weights read: under \"state_dict\", named \"ema_model.…\", not \"state_dict.model\""),
                out);
        assertTrue(out.contains("left aside, as no part of the network: \"model.time_embed.0.weight\""), out);
        out = dpi("inspect", "--key", "model", file("lightning_two_copies")).assertDone().out();
        assertTrue(out.contains("named \"model.…\""), out);
        dpi("inspect", "--key", "none", file("two_networks")).assertRefused(1, "\"none\"", "\"encoder\", \"decoder\"");
        Path decoder = file("two_networks");
        assertEquals(List.of("dpi forward: " + decoder + ": weights read: under \"decoder\""),
                forward(decoder, "--key", "decoder").err().lines().toList());
        Path average = file("ema_decay_only");
        assertEquals(List.of("dpi forward: " + average + ": weights read: under \"model\"",
                "dpi forward: " + average + ": the moving average \"ema\" holds no network that is readable: "
                        + "the raw weights are read instead"),
                forward(average).err().lines().toList());
        assertEquals("", forward(file("control")).err());
    }

    @Test
    void whateverIsListableIsListed() throws IOException {
        String out = dpi("inspect", file("two_networks")).assertDone().out();
        assertTrue(out.contains("under \"encoder\":") && out.contains("under \"decoder\":"), out);
        assertTrue(out.contains("No network known here") && out.contains("a key that says which"), out);
        Path float8 = folder.resolve("float8.safetensors");
        Files.write(float8, safetensors("{\"w\":{\"dtype\":\"F8_E4M3\",\"shape\":[4],\"data_offsets\":[0,4]}}", 4));
        out = dpi("inspect", float8).assertDone().out();
        assertTrue(out.contains("w  not read: F8_E4M3, 4") && out.contains("1 tensors"), out);
        dpi("inspect", file("optimizer_only")).assertRefused(1, "an optimiser's state");
    }

    @Test
    void nothingFromAFileReachesTheTerminalUnescaped() throws IOException {
        String name = "a\\u001b[31mRED\\u001b]0;title\\u0007\\u202e\\n";
        Path path = folder.resolve("escape.safetensors");
        Files.write(path,
                safetensors("{\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4));
        String out = dpi("inspect", path).assertDone().out();
        assertTrue(out.contains("a\\u001b[31mRED\\u001b]0;title\\u0007\\u202e\\u000a  f32"), out);
        assertPrintable(out);
        CommandLineRun run = dpi("forward", "--weights", path, "--input", inputs(), "--output",
                folder.resolve("out.safetensors"));
        run.assertRefused(1, "its 1 tensors begin with [a\\u001b[31mRED");
        assertPrintable(run.err());
    }

    private static void assertPrintable(String text) {
        assertTrue(text.codePoints().allMatch(c -> c == '\n' || c == '\r' || !Character.isISOControl(c)
                && Character.getType(c) != Character.FORMAT), text);
    }

    private CommandLineRun forward(Path weights, String... options) throws IOException {
        Path output = folder.resolve("out.safetensors");
        CommandLineRun run = dpi(
                Stream.concat(Stream.of("forward", "--weights", weights, "--input", inputs(), "--output",
                        output), Arrays.stream(options)).toArray());
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(Shape.of(1, 3, 16, 16), Safetensors.read(output).shape("out"));
        return run;
    }

    private Path inputs() throws IOException {
        Path path = folder.resolve("in.safetensors");
        Safetensors.write(path, Weights.of(Map.of("x", Tensor.zeros(1, 3, 16, 16), "t", Tensor.zeros(1))).entries(),
                Map.of());
        return path;
    }

    private static byte[] safetensors(String header, int dataBytes) {
        byte[] out = new byte[8 + header.length() + dataBytes];
        for (int i = 0; i < 4; i++) {
            out[i] = (byte) (header.length() >>> 8 * i);
        }
        System.arraycopy(header.getBytes(StandardCharsets.US_ASCII), 0, out, 8, header.length());
        return out;
    }

    private static Path file(String name) {
        return Golden.file("checkpoint/unets/" + name + ".pt");
    }
}

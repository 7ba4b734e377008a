package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.UNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dpi forward}: runs one pass of a network over tensors from a file, for comparison with another implementation. */
@Command(name = "forward", description = {
        "Runs a network once on the tensors of a safetensors file and writes the result as one.", "",
        "The input contains x (N,C,H,W), t (N), the original timesteps, and for a corrector y (N,C,H,W), the condition: with y,"
                + " the weights are taken to be a corrector's. The output contains out (N,C,H,W)."},
        footer = {"",
                "Examples:",
                "  dpi forward --weights prior.pt --input in.safetensors --output out.safetensors",
                "  dpi forward --weights prior.pt --heads 4 --threads 1 --repeat 5 \\",
                "    --input in.safetensors --output out.safetensors"})
final class ForwardCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(names = "--weights", paramLabel = "FILE", required = true,
            description = "The network's checkpoint" + NetworkFile.BUNDLED_HELP + ".")
    private Path weights;

    @Option(names = "--input", paramLabel = "FILE", required = true,
            description = "Safetensors file with x, t and, for a corrector, y.")
    private Path input;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE", required = true,
            description = "Safetensors file to write.")
    private Path output;

    @Option(names = "--repeat", paramLabel = "N",
            description = "Run N times and print the milliseconds of each run; the first ones warm the JVM up.")
    private @Nullable Integer repeat;

    @Mixin
    private KeyOption network;

    @Mixin
    private ArchitectureOptions architecture;

    @Mixin
    private BackendOptions backend;

    @Override
    public Integer call() throws IOException {
        if (repeat != null && repeat < 1) {
            throw UsageError.of(command, "--repeat: expected at least 1, got " + repeat);
        }
        new OutputClaims(command).file("--output", output).prepare();
        Backend device = backend.open();
        if (repeat != null) {
            command.commandLine().getOut().println(device.description());
        }
        Map<String, Tensor> inputs = inputs();
        NetworkFile file = NetworkFile.open(weights, network.key(), architecture.hints(), command);
        Tensor out;
        try (Network network = file.compile(device, inputs.containsKey("y") ? Corrector::graph : UNet::graph);
                Progress progress = new Progress(command.commandLine().getErr(), "running",
                        repeat == null ? 1 : repeat)) {
            out = run(network, inputs, progress);
        } catch (IllegalArgumentException e) {
            throw new IOException(input + ": " + e.getMessage(), e);
        }
        Outputs.write(output, path -> Safetensors.write(path, Weights.of(Map.of("out", out)).entries(), Map.of()));
        return 0;
    }

    private Tensor run(Network network, Map<String, Tensor> inputs, Progress progress) {
        int runs = repeat == null ? 1 : repeat;
        for (int i = 1; i < runs; i++) {
            timed(i, network, inputs, progress);
        }
        return timed(runs, network, inputs, progress);
    }

    private Tensor timed(int run, Network network, Map<String, Tensor> inputs, Progress progress) {
        long start = System.nanoTime();
        Tensor out = network.predict(inputs);
        double milliseconds = (System.nanoTime() - start) / 1e6;
        if (repeat != null) {
            progress.print(command.commandLine().getOut(),
                    String.format(Locale.ROOT, "run %d: %.1f ms", run, milliseconds));
        }
        progress.advance(1);
        return out;
    }

    private Map<String, Tensor> inputs() throws IOException {
        Weights file = Safetensors.read(input);
        for (String name : List.of("x", "t")) {
            if (!file.contains(name)) {
                throw new IOException(input + ": expected tensors x, t and for a corrector y, found "
                        + PrintableText.shown(file.names()));
            }
        }
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (String name : List.of("x", "t", "y")) {
            if (file.contains(name)) {
                inputs.put(name, file.tensor(name));
            }
        }
        return inputs;
    }
}

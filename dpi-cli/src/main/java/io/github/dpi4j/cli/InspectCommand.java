package io.github.dpi4j.cli;

import io.github.dpi4j.checkpoint.Checkpoints;
import io.github.dpi4j.checkpoint.StoredTensor;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.unet.UNetConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dpi inspect}: what a checkpoint holds. */
@Command(name = "inspect", description = "Lists a checkpoint's tensors and says which network they make.", footer = {"",
        "Examples:", "  dpi inspect ffhq_10m.pt", "  dpi inspect corrector.safetensors | head -n 20"})
final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "FILE", description = "A PyTorch (.pt, .pth) or safetensors checkpoint.")
    private Path file;

    @Mixin
    private ArchitectureOptions architecture;

    @Override
    public Integer call() throws IOException {
        Weights weights = Checkpoints.read(file);
        PrintWriter out = command.commandLine().getOut();
        int width = weights.names().stream().mapToInt(String::length).max().orElse(0);
        for (Map.Entry<String, StoredTensor> entry : weights.entries().entrySet()) {
            out.printf("%-" + Math.max(1, width) + "s  %-4s  %s%n", entry.getKey(),
                    entry.getValue().dtype().name().toLowerCase(Locale.ROOT), entry.getValue().shape());
        }
        out.printf(Locale.ROOT, "%n%,d tensors, %,d elements%n%n", weights.names().size(), weights.parameterCount());
        out.println(network(weights));
        return 0;
    }

    /** The network, or why these are no weights of one: a file of any tensors may be inspected. */
    private String network(Weights weights) {
        try {
            UNetConfig config = UNetConfig.fromWeights(weights, architecture.hints());
            return "UNet\n" + config.describe();
        } catch (IllegalArgumentException e) {
            return "No network known here: " + e.getMessage();
        }
    }
}

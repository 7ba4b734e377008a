package io.github.dpi4j.cli;

import io.github.dpi4j.checkpoint.Checkpoint;
import io.github.dpi4j.checkpoint.Checkpoints;
import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Hints;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dpi inspect}: lists a checkpoint. */
@Command(name = "inspect", description = "Lists a checkpoint's tensors and names the network that they belong to.",
        footer = {"",
                "Examples:", "  dpi inspect ffhq_10m.pt", "  dpi inspect corrector.safetensors | head -n 20"})
final class InspectCommand implements Callable<Integer> {
    /** Bound on the padding of names to the longest one. */
    private static final int WIDEST = 120;

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "FILE", description = "A PyTorch (.pt, .pth) or safetensors checkpoint.")
    private Path file;

    @Mixin
    private KeyOption network;

    @Mixin
    private ArchitectureOptions architecture;

    @Override
    public Integer call() throws IOException {
        Checkpoint checkpoint = Checkpoints.open(file);
        PrintWriter out = command.commandLine().getOut();
        try {
            Weights weights = KeyOption.weights(checkpoint, network.key());
            list(weights, out);
            weights.origin().describe().forEach(out::println);
            out.println(network(weights, checkpoint.metadata()));
        } catch (IOException e) {
            Map<String, Weights> dicts = checkpoint.dicts();
            if (dicts.isEmpty() || network.key() != null) {
                throw e;
            }
            dicts.forEach((key, weights) -> {
                out.println("under " + PrintableText.quote(key) + ":");
                list(weights, out);
            });
            out.println("No network known here: " + e.getMessage());
        }
        return 0;
    }

    private static void list(Weights weights, PrintWriter out) {
        List<String> names = Stream.concat(weights.names().stream(), weights.unread().keySet().stream())
                .map(PrintableText::escape).toList();
        int width = names.stream().mapToInt(String::length).filter(length -> length <= WIDEST).max().orElse(1);
        weights.entries().forEach((name, tensor) -> out.printf("%-" + width + "s  %-4s  %s%n",
                PrintableText.escape(name), tensor.dtype().name().toLowerCase(Locale.ROOT), tensor.shape()));
        weights.unread().forEach((name, what) -> out.printf("%-" + width + "s  not read: %s%n",
                PrintableText.escape(name), what));
        out.printf(Locale.ROOT, "%n%,d tensors, %,d elements%n%n", names.size(), weights.parameterCount());
    }

    /**
     * Returns the network's description, or the reason why these are not the weights of a known network, as other
     * commands would report it.
     */
    private String network(Weights weights, Map<String, String> metadata) {
        try {
            Optional<ModelDescription> own = ModelDescription.of(metadata);
            UNetConfig config = own.isPresent() && architecture.hints().equals(Hints.NONE)
                    ? own.get().architecture()
                    : UNetConfig.fromWeights(weights, architecture.hints());
            NetworkFile.requireFit(config, weights);
            return own.map(d -> d.describe() + "\n").orElse("") + "UNet\n" + config.describe();
        } catch (IllegalArgumentException e) {
            return "No network known here: " + e.getMessage();
        }
    }
}

package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Checkpoint;
import io.github.dpi4j.checkpoint.Checkpoints;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Hints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** A checkpoint and the network it is of. Errors name the file. */
record NetworkFile(Path path, Weights weights, UNetConfig config) {
    /**
     * Opens a checkpoint and reads the architecture off it. Standard error tells which weights are read, and which are not,
     * unless there are no others.
     *
     * @param key of the weights, or null for those that are meant
     * @param hints what the command line says of the architecture
     * @throws IOException if it cannot be read, or is not of a network that is known here
     */
    static NetworkFile open(Path path, String key, Hints hints, CommandSpec command) throws IOException {
        Checkpoint checkpoint = Checkpoints.open(path);
        Weights weights = KeyOption.weights(checkpoint, key);
        weights.origin().describe().forEach(line -> command.commandLine().getErr()
                .println(command.qualifiedName() + ": " + path + ": " + line));
        UNetConfig preset = naming(path, () -> ModelDescription.of(checkpoint.metadata())
                .map(ModelDescription::architecture).orElseGet(() -> UNetConfig.fromWeights(weights, Hints.NONE)));
        UNetConfig config = hints.equals(Hints.NONE)
                ? preset
                : WrongUse.unless(command, path.toString(), () -> UNetConfig.fromWeights(weights, hints));
        return new NetworkFile(path, weights, config);
    }

    /**
     * Checks that a prior's weights are all there and no others, as compiling it does.
     *
     * @throws IllegalArgumentException if not
     */
    static void requireFit(UNetConfig config, Weights weights) {
        Parameters.check(UNet.graph(config), weights);
    }

    /**
     * The network, ready to run.
     *
     * @param graph what the weights are taken for, such as {@code UNet::graph}
     * @throws IOException if the weights do not fit
     */
    Network compile(Backend backend, Function<UNetConfig, Graph> graph) throws IOException {
        return naming(path, () -> backend.compile(graph.apply(config), weights));
    }

    private static <T> T naming(Path path, Supplier<T> step) throws IOException {
        try {
            return step.get();
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }
}

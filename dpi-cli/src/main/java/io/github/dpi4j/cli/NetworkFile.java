package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Checkpoints;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
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
     * Opens a checkpoint and reads the architecture off it.
     *
     * @param hints what the command line says of the architecture
     * @throws IOException if it cannot be read, or is not of a network that is known here
     */
    static NetworkFile open(Path path, Hints hints, CommandSpec command) throws IOException {
        Weights weights = Checkpoints.read(path);
        UNetConfig preset = naming(path, () -> UNetConfig.fromWeights(weights, Hints.NONE));
        UNetConfig config = hints.equals(Hints.NONE)
                ? preset
                : WrongUse.unless(command, path.toString(), () -> UNetConfig.fromWeights(weights, hints));
        return new NetworkFile(path, weights, config);
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

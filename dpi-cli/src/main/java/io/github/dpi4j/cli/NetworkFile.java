package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Checkpoint;
import io.github.dpi4j.checkpoint.Checkpoints;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.model.Model;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Hints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A checkpoint and its network. Errors name the file.
 *
 * @param description the file's description of the network, if it has one
 */
record NetworkFile(Path path, Weights weights, UNetConfig config, Optional<ModelDescription> description) {
    /** The name of the bundled corrector, in place of a file. */
    static final String BUNDLED_CORRECTOR = "bundled-corrector";

    /** Part of the help: names that can be given in place of a file. */
    static final String BUNDLED_HELP = "; bundled and bundled-corrector are the bundled networks";

    /**
     * Opens a checkpoint and reads its architecture. If the file has other weights, too, a message on standard error
     * says which are read and which are not.
     *
     * @param path a file, or bundled or {@value #BUNDLED_CORRECTOR}
     * @param key key of the weights, or null for the only or preferred ones
     * @param hints the architecture's settings on the command line
     * @throws IOException if it cannot be read, or is not a known network's
     */
    static NetworkFile open(Path path, @Nullable String key, Hints hints, CommandSpec command) throws IOException {
        if (path.toString().equals(ModelOptions.BUNDLED)) {
            return of(path, FaceModel.bundled().prior());
        }
        if (path.toString().equals(BUNDLED_CORRECTOR)) {
            return of(path, FaceModel.bundled().corrector().orElseThrow());
        }
        Checkpoint checkpoint = Checkpoints.open(path);
        Weights weights = KeyOption.weights(checkpoint, key);
        weights.origin().describe().forEach(line -> command.commandLine().getErr()
                .println(command.qualifiedName() + ": " + path + ": " + line));
        Optional<ModelDescription> own = naming(path, () -> ModelDescription.of(checkpoint.metadata()));
        UNetConfig preset = naming(path, () -> own.map(ModelDescription::architecture)
                .orElseGet(() -> UNetConfig.fromWeights(weights, Hints.NONE)));
        UNetConfig config = hints.equals(Hints.NONE)
                ? preset
                : UsageError.unless(command, path.toString(), () -> UNetConfig.fromWeights(weights, hints));
        return new NetworkFile(path, weights, config, own);
    }

    /**
     * Returns the side of the network's images: the given one, else the one that it was trained for by its file's
     * description, else 256.
     *
     * @param given value of --image-size, or null
     * @throws CommandLine.ParameterException if the network does not support images of this size
     */
    int imageSize(@Nullable Integer given, CommandSpec command) {
        int side = given != null ? given : description.map(ModelDescription::imageSize).orElse(256);
        int factor = config.downsamplingFactor();
        if (side < 1 || side > ModelDescription.MOST_PIXELS || side % factor != 0) {
            throw UsageError.of(command, "--image-size: expected a multiple of " + factor + " up to "
                    + ModelDescription.MOST_PIXELS + ", got " + side);
        }
        return side;
    }

    private static NetworkFile of(Path name, Model model) {
        return new NetworkFile(name, model.weights(), model.architecture(), Optional.of(model.description()));
    }

    /**
     * Checks that a prior's weights are complete and that there are no others, as compiling it does.
     *
     * @throws IllegalArgumentException if not
     */
    static void requireFit(UNetConfig config, Weights weights) {
        Parameters.check(UNet.graph(config), weights);
    }

    /**
     * Returns the compiled network.
     *
     * @param graph the graph for the architecture, such as {@code UNet::graph}
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

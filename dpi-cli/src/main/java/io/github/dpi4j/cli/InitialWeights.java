package io.github.dpi4j.cli;

import io.github.dpi4j.checkpoint.Checkpoints;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Hints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Weights that a training begins with, and their network. */
record InitialWeights(Weights weights, UNetConfig architecture) {
    private static final String DESCRIBED = ".safetensors";

    /**
     * Reads a checkpoint. The architecture is the one that its metadata describe; a foreign file's is read off the tensors.
     *
     * @param role that the network must have, where the file tells
     * @param hints for foreign files
     * @throws IOException if the file cannot be read, or is not of such a network
     */
    static InitialWeights read(Path file, String role, Hints hints) throws IOException {
        Weights weights = KeyOption.weights(Checkpoints.open(file), null);
        Optional<ModelDescription> description = file.toString().endsWith(DESCRIBED)
                ? ModelDescription.read(file)
                : Optional.empty();
        if (description.isPresent()) {
            if (!description.get().roleName().equals(role)) {
                throw new IOException(file + ": expected weights of a " + role + ", found those of a "
                        + description.get().roleName());
            }
            return new InitialWeights(weights, description.get().architecture());
        }
        try {
            return new InitialWeights(weights, UNetConfig.fromWeights(weights, hints));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}

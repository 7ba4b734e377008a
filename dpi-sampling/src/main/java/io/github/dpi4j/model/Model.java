package io.github.dpi4j.model;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.DifferentiableNetwork;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Checkpoint;
import io.github.dpi4j.checkpoint.Checkpoints;
import io.github.dpi4j.checkpoint.NetworkSignature;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.sampler.Prediction;
import io.github.dpi4j.sampler.Variance;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Hints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * A trained network: its weights and its description. The description is read from the file where this library wrote
 * it; for other files it is inferred from the weights' shapes and common defaults, which {@link #assumptions} lists.
 *
 * @param source the file's name, for messages
 * @param weights the network's weights
 * @param description the description of the network
 * @param assumptions facts that were not in the file, a line each
 */
public record Model(String source, Weights weights, ModelDescription description, List<String> assumptions) {
    private static final int TRAINED_STEPS = 1000;

    /** Copies the components. */
    public Model {
        assumptions = List.copyOf(assumptions);
    }

    /**
     * Reads a diffusion prior.
     *
     * @param file the checkpoint's file
     * @param overrides settings that override the file's
     * @return the model
     * @throws IOException if the file cannot be read, or is not of a network that is known here
     * @throws MissingFactException if the file does not tell its image size, and neither do the overrides
     */
    public static Model prior(Path file, Overrides overrides) throws IOException {
        return read(file, overrides, "prior");
    }

    /**
     * Reads a condition corrector; errors as those of {@link #prior}.
     *
     * @param file the checkpoint's file
     * @param overrides settings that override the file's
     * @return the model
     * @throws IOException if the file cannot be read
     */
    public static Model corrector(Path file, Overrides overrides) throws IOException {
        return read(file, overrides, "corrector");
    }

    private static Model read(Path file, Overrides overrides, String role) throws IOException {
        return read(file.toString(), Checkpoints.open(file), overrides, role);
    }

    /**
     * {@return the network in an open checkpoint; parameters and errors as those of {@link #of(String, Weights, Map,
     * Overrides, String)}}
     *
     * @param source name for messages
     * @param checkpoint the checkpoint
     * @param overrides settings that override the file's
     * @param role {@code prior} or {@code corrector}
     * @throws IOException if the weights cannot be read, or are not those of such a network
     */
    public static Model read(String source, Checkpoint checkpoint, Overrides overrides, String role)
            throws IOException {
        Weights weights = overrides.key() == null
                ? checkpoint.network(NetworkSignature.GUIDED_DIFFUSION)
                : checkpoint.network(NetworkSignature.GUIDED_DIFFUSION, overrides.key());
        return of(source, weights, checkpoint.metadata(), overrides, role);
    }

    /**
     * {@return the network with these weights}
     *
     * @param source a name for messages
     * @param weights the network's weights
     * @param metadata of the file
     * @param overrides settings that override the file's
     * @param role {@code prior} or {@code corrector}
     * @throws IOException if the weights are not of a network that is known here, or of one with another role
     * @throws MissingFactException if nothing tells the image size
     * @throws IllegalArgumentException if the overrides do not suit the network
     */
    public static Model of(String source, Weights weights, Map<String, String> metadata, Overrides overrides,
            String role) throws IOException {
        Optional<ModelDescription> own;
        try {
            own = ModelDescription.of(metadata);
            if (own.isPresent() && !own.get().roleName().equals(role)) {
                throw new IllegalArgumentException("expected a " + role + ", found a " + own.get().roleName());
            }
            if (own.isEmpty()) {
                UNetConfig.fromWeights(weights, Hints.NONE);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(source + ": " + e.getMessage(), e);
        }
        return own.isPresent()
                ? new Model(source, weights, override(own.get(), overrides), List.of())
                : foreign(source, weights, overrides, role);
    }

    private static ModelDescription override(ModelDescription d, Overrides o) {
        UNetConfig a = d.architecture();
        UNetConfig architecture = o.heads() == null && o.qkvOrder() == null
                ? a
                : new UNetConfig(a.inChannels(), a.modelChannels(), a.outChannels(), a.levels(), a.numResBlocks(),
                        a.resampling(), a.scaleShiftNorm(), a.skipKernel(), o.heads() == null ? a.heads() : o.heads(),
                        o.qkvOrder() == null ? a.qkvOrder() : o.qkvOrder());
        return new ModelDescription(architecture, o.imageSize() == null ? d.imageSize() : o.imageSize(),
                o.betas() == null ? d.betas() : o.betas(), d.timesteps(), d.role());
    }

    private static Model foreign(String source, Weights weights, Overrides o, String role) {
        List<String> assumptions = new ArrayList<>();
        UNetConfig config = UNetConfig.fromWeights(weights, new Hints(o.heads(), o.qkvOrder()));
        if (o.heads() == null && config.levels().stream().anyMatch(UNetConfig.Level::attention)) {
            assumptions.add("attention with " + config.heads());
        }
        int size = o.imageSize() != null ? o.imageSize() : size(source, config, assumptions);
        if (o.betas() == null) {
            assumptions.add("linear noise in " + TRAINED_STEPS + " steps");
        }
        ModelDescription.Role kind = role.equals("prior")
                ? new ModelDescription.Prior(Prediction.EPSILON,
                        config.learnedSigma() ? Variance.LEARNED_RANGE : Variance.FIXED_LARGE)
                : new ModelDescription.Corrector(2, "unknown", OptionalInt.empty());
        return new Model(source, weights, new ModelDescription(config, size,
                o.betas() == null ? BetaSchedule.LINEAR : o.betas(), TRAINED_STEPS, kind), assumptions);
    }

    private static int size(String source, UNetConfig config, List<String> assumptions) {
        int size = ImageSizes.of(config).orElseThrow(() -> new MissingFactException(
                source + ": expected to be told the image size, as the network's channel multipliers do not tell it"));
        assumptions.add("images of " + size + "x" + size + " pixels, by its channel multipliers");
        return size;
    }

    /**
     * {@return a number made from all weights and the description: results of the same network can be told from
     * others'} Reads every weight.
     */
    public long fingerprint() {
        StringBuilder all = new StringBuilder(new TreeMap<>(description.toMetadata()).toString());
        weights.entries().forEach((name, tensor) -> {
            float[] values = tensor.toTensor().data();
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
            bytes.asFloatBuffer().put(values);
            CRC32C sum = new CRC32C();
            sum.update(bytes);
            all.append('\n').append(name).append(' ').append(tensor.shape()).append(' ').append(sum.getValue());
        });
        return PhiloxStream.keyOf(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** {@return the network's architecture} */
    public UNetConfig architecture() {
        return description.architecture();
    }

    /** {@return the network's graph} */
    public Graph graph() {
        return switch (description.role()) {
            case ModelDescription.Prior _ -> UNet.graph(architecture());
            case ModelDescription.Corrector _ -> io.github.dpi4j.unet.Corrector.graph(architecture());
        };
    }

    /**
     * {@return the network, ready to run}
     *
     * @param backend the backend
     * @throws IOException if the weights are not those of the network
     */
    public Network compile(Backend backend) throws IOException {
        return naming(() -> backend.compile(graph(), weights));
    }

    /**
     * {@return the network, ready to run and to be differentiated with respect to its images}
     *
     * @param backend the backend
     * @throws IOException if the weights are not those of the network
     * @throws IllegalArgumentException if the backend has no input gradients
     */
    public DifferentiableNetwork differentiable(Backend backend) throws IOException {
        try {
            return naming(() -> backend.differentiable(graph(), weights));
        } catch (UnsupportedOperationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private <T> T naming(Supplier<T> compiled) throws IOException {
        try {
            return compiled.get();
        } catch (IllegalArgumentException e) {
            throw new IOException(source + ": " + e.getMessage(), e);
        }
    }
}

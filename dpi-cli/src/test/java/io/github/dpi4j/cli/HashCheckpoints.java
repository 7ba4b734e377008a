package io.github.dpi4j.cli;

import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.sampler.Prediction;
import io.github.dpi4j.sampler.Variance;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Checkpoint files with the weights of {@link HashWeights}: of DPI's two networks at their real size, and of the small
 * ones that the end-to-end golden values were computed with.
 */
public final class HashCheckpoints {
    static final UNetConfig SMALL_PRIOR = small(6);
    static final UNetConfig SMALL_CORRECTOR = small(3);

    private HashCheckpoints() {
    }

    /**
     * Writes prior256.safetensors (375 MB), corrector256.safetensors, prior32.safetensors and corrector32.safetensors.
     *
     * @param args the folder to write them to
     */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        write(folder.resolve("prior256.safetensors"), "ffhq256.", describe(UNetConfig.DPI_PRIOR, 256).toMetadata(),
                UNetConfig.DPI_PRIOR);
        write(folder.resolve("corrector256.safetensors"), "crt256.",
                describe(UNetConfig.DPI_CORRECTOR, 256).toMetadata(), UNetConfig.DPI_CORRECTOR);
        writeSmall(folder);
    }

    /** Writes prior32.safetensors and corrector32.safetensors, and foreign32.safetensors, which says nothing of itself. */
    public static void writeSmall(Path folder) throws IOException {
        write(folder.resolve("prior32.safetensors"), "e2e.unet.", describe(SMALL_PRIOR, 32).toMetadata(), SMALL_PRIOR);
        write(folder.resolve("corrector32.safetensors"), "e2e.crt.", describe(SMALL_CORRECTOR, 32).toMetadata(),
                SMALL_CORRECTOR);
        write(folder.resolve("foreign32.safetensors"), "e2e.unet.", Map.of(), SMALL_PRIOR);
    }

    private static ModelDescription describe(UNetConfig config, int size) {
        return new ModelDescription(config, size, BetaSchedule.LINEAR, 1000, config.learnedSigma()
                ? new ModelDescription.Prior(Prediction.EPSILON, Variance.LEARNED_RANGE)
                : new ModelDescription.Corrector(2, "none", OptionalInt.empty()));
    }

    private static void write(Path file, String prefix, Map<String, String> metadata, UNetConfig config)
            throws IOException {
        Map<String, Shape> shapes = new LinkedHashMap<>(Parameters.of(UNet.graph(config)));
        // As PyTorch stores them: convolutions over one dimension.
        shapes.replaceAll((name, shape) -> name.endsWith(".qkv.weight") || name.endsWith(".proj_out.weight")
                ? Shape.of(shape.dim(0), shape.dim(1), 1)
                : shape);
        Safetensors.write(file, HashWeights.weights(prefix, shapes).entries(), metadata);
    }

    private static UNetConfig small(int outChannels) {
        return UNetConfig.of(32, outChannels, 1, new Heads.Width(16),
                List.of(new Level(32, false), new Level(64, true), new Level(64, true)));
    }
}

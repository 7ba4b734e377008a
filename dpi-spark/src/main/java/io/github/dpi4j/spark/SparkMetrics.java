package io.github.dpi4j.spark;

import io.github.dpi4j.evaluation.MetricFiles;
import io.github.dpi4j.network.FaceEmbedding;
import java.io.FileNotFoundException;
import java.io.Serializable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@link MetricFiles} as executors see them: paths that every machine has, or names of files that came by {@code --files}.
 *
 * @param lpips heads of LPIPS, or null
 * @param backbone the network that these belong to, or null
 * @param inception Inception for FID, or null
 * @param identity the manifest of a network that embeds faces, or null; its other file lies beside it
 * @param samePerson distance of embeddings below which two faces are one person's
 */
public record SparkMetrics(@Nullable String lpips, @Nullable String backbone, @Nullable String inception,
        @Nullable String identity, double samePerson) implements Serializable {
    /** Only metrics that need no files. */
    public static final SparkMetrics NONE = new SparkMetrics(null, null, null, null, FaceEmbedding.SAME_PERSON);

    /** Checks the components. */
    public SparkMetrics {
        if ((lpips == null) != (backbone == null)) {
            throw new IllegalArgumentException("lpips and backbone: expected both or none");
        }
    }

    MetricFiles files() throws FileNotFoundException {
        return new MetricFiles(file(lpips), file(backbone), file(inception), file(identity), samePerson);
    }

    private static @Nullable Path file(@Nullable String name) throws FileNotFoundException {
        return name == null ? null : SparkModel.file(name);
    }
}

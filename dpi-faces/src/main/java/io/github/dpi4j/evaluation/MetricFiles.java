package io.github.dpi4j.evaluation;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.checkpoint.Checkpoints;
import io.github.dpi4j.checkpoint.NetworkSignature;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.metric.LpipsBackbone;
import io.github.dpi4j.metric.NetworkFeatures;
import io.github.dpi4j.network.FaceEmbedding;
import io.github.dpi4j.network.Inception;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Files of networks that metrics compare features of, each of which may be missing.
 *
 * @param lpips heads of LPIPS 0.1, of the Python package lpips; not without a backbone
 * @param backbone the network that these belong to: torchvision's alexnet, vgg16 or squeezenet1_1
 * @param inception pt_inception-2015-12-05 of the project pytorch-fid, for FID and KID
 * @param identity face_recognition_model-weights_manifest.json of the npm package @vladmandic/face-api
 * @param samePerson distance of embeddings below which two faces are one person's
 */
public record MetricFiles(@Nullable Path lpips, @Nullable Path backbone, @Nullable Path inception,
        @Nullable Path identity, double samePerson) {
    /** No files, and so no metrics. */
    public static final MetricFiles NONE = new MetricFiles(null, null, null, null, FaceEmbedding.SAME_PERSON);

    /** Checks the components. */
    public MetricFiles {
        if ((lpips == null) != (backbone == null)) {
            throw new IllegalArgumentException("lpips and backbone: expected both or none");
        }
        if (!(samePerson > 0)) {
            throw new IllegalArgumentException("samePerson: expected a number above 0, got " + samePerson);
        }
    }

    /**
     * Reads and compiles the networks whose files are given.
     *
     * @param backend the backend that runs them
     * @return the networks
     * @throws IOException if a file cannot be read, or is not of the network that it should be of
     */
    public MetricNetworks open(Backend backend) throws IOException {
        MetricSuite none = new MetricSuite(List.of(), List.of());
        return new MetricNetworks(lpips != null && backbone != null ? lpips(lpips, backbone, backend) : none,
                identity == null ? null : NetworkFeatures.faceEmbedding(FaceEmbedding.read(identity), backend),
                samePerson, inception == null ? null : inception(inception, backend));
    }

    private static NetworkFeatures inception(Path file, Backend backend) throws IOException {
        Weights weights = weights(file, "Inception", "Conv2d_1a_3x3.conv.weight");
        return NetworkFeatures.inception(named(file, () -> Inception.of(weights)), backend);
    }

    private static MetricSuite lpips(Path lpips, Path backbone, Backend backend) throws IOException {
        Weights headWeights = weights(lpips, "LPIPS", "lin0.model.1.weight");
        List<float[]> heads = named(lpips, () -> LpipsBackbone.heads(headWeights));
        LpipsBackbone kind = named(lpips, () -> LpipsBackbone.of(heads));
        Weights weights = weights(backbone, kind.toString(), "features.0.weight");
        return MetricSuite.lpips(kind.toString(), named(backbone, () -> kind.lpips(weights, heads, backend)));
    }

    private static Weights weights(Path file, String network, String landmark) throws IOException {
        return Checkpoints.open(file).network(new NetworkSignature(network, List.of(landmark), List.of("")));
    }

    private static <T> T named(Path file, Supplier<T> made) throws IOException {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}

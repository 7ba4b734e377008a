package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.evaluation.MetricFiles;
import io.github.dpi4j.evaluation.MetricSuite;
import io.github.dpi4j.network.FaceEmbedding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of metrics that need a pretrained network's weights. */
final class MetricOptions {
    private static final String LPIPS_FILES = "--lpips FILE: alex.pth, vgg.pth or squeeze.pth, in weights/v0.1 of the Python package"
            + " lpips; --backbone FILE: the network that it belongs to, torchvision's alexnet, vgg16 or squeezenet1_1";
    private static final String INCEPTION_FILE = "--inception FILE: pt_inception-2015-12-05 of the project pytorch-fid";
    private static final String IDENTITY_FILE = "--identity FILE: face_recognition_model-weights_manifest.json with the file beside it,"
            + " in model/ of the npm package @vladmandic/face-api";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--lpips", paramLabel = "FILE",
            description = "Measure LPIPS 0.1 with these linear weights, of the Python package lpips; needs --backbone.")
    private @Nullable Path lpips;

    @Option(names = "--backbone", paramLabel = "FILE",
            description = "The network of --lpips: torchvision's alexnet, vgg16 or squeezenet1_1.")
    private @Nullable Path backbone;

    @Option(names = "--inception", paramLabel = "FILE",
            description = "Measure FID and KID with this network, pt_inception-2015-12-05 of the project pytorch-fid.")
    private @Nullable Path inception;

    @Option(names = "--identity", paramLabel = "FILE",
            description = "Measure the identity of faces with this network, face_recognition_model-weights_manifest.json of the npm"
                    + " package @vladmandic/face-api. Images must be aligned as FFHQ's.")
    private @Nullable Path identity;

    @Option(names = "--same-person", paramLabel = "X", defaultValue = "" + FaceEmbedding.SAME_PERSON,
            description = "Distance of embeddings below which two faces are one person's (default: ${DEFAULT-VALUE}).")
    private double threshold;

    /** Checks that the options are consistent, before any work. */
    void check() {
        if ((lpips == null) != (backbone == null)) {
            throw UsageError.of(command, "--lpips and --backbone: expected both or none; " + LPIPS_FILES);
        }
        if (!(threshold > 0)) {
            throw UsageError.of(command, "--same-person: expected a number above 0, got " + threshold);
        }
    }

    /** Returns the metrics whose files are given. */
    MetricSuite suite(Backend backend) throws IOException {
        return new MetricFiles(lpips, backbone, inception, identity, threshold).open(backend).suite();
    }

    /** Returns a line for each metric that is not measured: the file that it needs, and where to get it. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (lpips == null) {
            missing.add("LPIPS is not measured; it needs " + LPIPS_FILES);
        }
        if (inception == null) {
            missing.add("FID and KID are not measured; they need " + INCEPTION_FILE);
        }
        if (identity == null) {
            missing.add("identity is not measured; it needs " + IDENTITY_FILE);
        }
        return missing;
    }
}

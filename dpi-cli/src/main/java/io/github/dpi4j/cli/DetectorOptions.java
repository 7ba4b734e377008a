package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.detector.FaceDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every command that detects faces: the detector, and the smallest faces to look for. */
final class DetectorOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--detector", paramLabel = "FILE",
            description = "Another detector in place of the bundled one: ONNX file of YuNet, or folder with"
                    + " proposal.safetensors and refinement.safetensors, as dpi train detector writes them.")
    private @Nullable Path detector;

    @Option(names = "--min-eye-distance", paramLabel = "N", defaultValue = "0",
            description = "Distance of the eyes in pixels of the smallest faces looked for, at least 4 (default: 8, and more in"
                    + " pictures of more than 6 megapixels, which are searched at 6).")
    private double minimumEyeDistance;

    /** Returns the detector that is named, or null for the bundled one. */
    @Nullable
    Path file() {
        return detector;
    }

    /** Returns whether any of these options is given. */
    boolean isGiven() {
        return detector != null || minimumEyeDistance != 0;
    }

    /** Checks what needs no file. */
    FaceDetector.Options options(double threshold) {
        return UsageError.unless(command, () -> new FaceDetector.Options(threshold, minimumEyeDistance));
    }

    /**
     * Opens the detector that the options name, with the threshold of {@link FaceDetector.Options#DEFAULT}.
     *
     * @param backend where its networks run; they are small
     */
    FaceDetector open(Backend backend) throws IOException {
        return open(FaceDetector.Options.DEFAULT.threshold(), backend);
    }

    /** Opens the detector that the options name, with a threshold. */
    FaceDetector open(double threshold, Backend backend) throws IOException {
        FaceDetector.Options options = options(threshold);
        if (detector == null) {
            return FaceDetector.bundled(backend, options);
        }
        return Files.isDirectory(detector)
                ? FaceDetector.load(detector, backend, options)
                : FaceDetector.yuNet(detector, backend, options);
    }
}

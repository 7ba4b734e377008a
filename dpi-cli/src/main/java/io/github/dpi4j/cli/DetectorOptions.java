package io.github.dpi4j.cli;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.detector.FaceDetector;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of the face detector, whose networks are small and run on the CPU. */
final class DetectorOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--weights", paramLabel = "RUN",
            description = "Folder with proposal.safetensors and refinement.safetensors, as dpi train detector writes them"
                    + " (default: the bundled detector).")
    private Path weights;

    @Option(names = "--detector", paramLabel = "FILE",
            description = "ONNX file of YuNet, another detector, which is used instead of the bundled one.")
    private Path yuNet;

    @Option(names = "--min-eye-distance", paramLabel = "N", defaultValue = "0",
            description = "Distance of the eyes in pixels of the smallest faces looked for, at least 4 (default: 8, and more in"
                    + " pictures of more than 6 megapixels, which are searched at 6).")
    private double minimumEyeDistance;

    @Option(names = "--kernels", paramLabel = "KERNELS", defaultValue = "${sys:" + KernelChoice.PROPERTY
            + ":-auto}", description = "Kernels: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private KernelChoice kernels;

    @Option(names = "--threads", paramLabel = "N",
            description = "Threads; results do not depend on it (default: one per processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** Returns the detector that the options name. */
    FaceDetector open(double threshold) throws IOException {
        FaceDetector.Options options = UsageError.unless(command, "options",
                () -> new FaceDetector.Options(threshold, minimumEyeDistance));
        CpuBackend backend = UsageError.unless(command, "options", () -> new CpuBackend(kernels, threads));
        if (yuNet != null) {
            if (weights != null) {
                throw UsageError.of(command, "--detector: expected no --weights beside it, got " + weights);
            }
            return FaceDetector.yuNet(yuNet, backend, options);
        }
        return weights == null
                ? FaceDetector.bundled(backend, options)
                : FaceDetector.load(weights, backend, options);
    }
}

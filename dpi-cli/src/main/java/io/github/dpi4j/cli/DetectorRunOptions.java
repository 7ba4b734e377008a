package io.github.dpi4j.cli;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.detector.FaceDetector;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of commands that do nothing but look for faces: the detector, and where on the CPU it runs. */
final class DetectorRunOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private DetectorOptions detector;

    @Option(names = "--kernels", paramLabel = "KERNELS", defaultValue = "${sys:" + KernelChoice.PROPERTY
            + ":-auto}", description = "Kernels: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private KernelChoice kernels;

    @Option(names = "--threads", paramLabel = "N",
            description = "Threads; results do not depend on it (default: one per processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** Opens the detector that the options name. */
    FaceDetector open(double threshold) throws IOException {
        detector.options(threshold);
        return detector.open(threshold, UsageError.unless(command, () -> new CpuBackend(kernels, threads)));
    }
}

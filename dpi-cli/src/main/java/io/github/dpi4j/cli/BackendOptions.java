package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.BackendSettings;
import io.github.dpi4j.backend.BackendUnavailableException;
import io.github.dpi4j.backend.Backends;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of the backend, for every command that runs a network. */
final class BackendOptions {
    /** The backends by name. */
    enum Kind {
        AUTO, CPU, CUDA, ND4J;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--backend", paramLabel = "BACKEND", defaultValue = "auto",
            description = "Backend: ${COMPLETION-CANDIDATES}; auto is cuda if that can run, else cpu"
                    + " (default: ${DEFAULT-VALUE}).")
    private Kind backend;

    @Option(names = "--precision", paramLabel = "PRECISION", defaultValue = "fp32",
            description = "Precision of cuda's products: ${COMPLETION-CANDIDATES}; cpu and nd4j use fp32"
                    + " (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    @Option(names = "--kernels", paramLabel = "KERNELS", defaultValue = "${sys:" + KernelChoice.PROPERTY
            + ":-auto}", description = "Kernels on the CPU: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private KernelChoice kernels;

    @Option(names = "--threads", paramLabel = "N",
            description = "Threads of a network; results do not depend on it (default: one per processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--no-autotune",
            description = "Let a model choose cuda's kernels, instead of timing a few for each new shape and keeping"
                    + " the fastest in the cache folder: the same results on every GPU of a kind.")
    private boolean noAutotune;

    /**
     * Returns the backend that the options name.
     *
     * @throws BackendUnavailableException if it cannot run on this machine
     */
    Backend open() {
        return UsageError.unless(command, () -> Backends.open(backend.toString(), precision,
                new BackendSettings(threads, !noAutotune), this::newCpu));
    }

    /** Returns the CPU's kernels with the threads that the options name, for networks too small for anything else. */
    CpuBackend cpu() {
        return UsageError.unless(command, this::newCpu);
    }

    private CpuBackend newCpu() {
        return new CpuBackend(kernels, threads);
    }
}

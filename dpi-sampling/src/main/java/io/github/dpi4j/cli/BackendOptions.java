package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of every command that runs a network: where it runs. */
final class BackendOptions {
    /** The backends by name. */
    enum Kind {
        CPU;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--backend", paramLabel = "NAME", defaultValue = "cpu",
            description = "Where networks run: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Kind backend;

    @Option(names = "--kernels", paramLabel = "NAME", defaultValue = "${sys:" + KernelChoice.PROPERTY
            + ":-auto}", description = "Kernels on the CPU: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private KernelChoice kernels;

    @Option(names = "--threads", paramLabel = "N",
            description = "Threads of a network; results do not depend on it (default: one per processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** The backend that the options name. */
    Backend open() {
        return switch (backend) {
            case CPU -> WrongUse.unless(command, "--backend cpu", () -> new CpuBackend(kernels, threads));
        };
    }
}

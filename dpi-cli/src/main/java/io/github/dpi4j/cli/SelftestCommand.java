package io.github.dpi4j.cli;

import io.github.dpi4j.backend.BackendSettings;
import io.github.dpi4j.backend.Backends;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dpi selftest}: compares a backend's results with the CPU's, and times it. Needs no files. */
@Command(name = "selftest", description = {
        "Compares a backend with the CPU, network by network and precision by precision, and times it.", "",
        "Weights and images are computed by a formula. The command fails if a difference is too large. On a GPU it also"
                + " measures the device's peaks, and lists kernels that take more than twice the time that those allow."},
        footer = {"", "Examples:", "  dpi selftest cuda",
                "  dpi selftest cuda --parts times,kernels --precisions bf16"})
final class SelftestCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "BACKEND", description = "Backend to test: cuda or nd4j.")
    private String backend;

    @Option(names = "--quick", description = "Small networks only: seconds instead of minutes.")
    private boolean quick;

    @Option(names = "--parts", paramLabel = "PART", split = ",",
            description = "Parts to run, separated by commas: ${COMPLETION-CANDIDATES} (default: all but tiles).")
    private Set<Selftest.Part> parts = EnumSet.copyOf(Selftest.Part.USUAL);

    @Option(names = "--precisions", paramLabel = "PRECISION", split = ",",
            description = "Precisions, separated by commas: ${COMPLETION-CANDIDATES} (default: all of the backend's).")
    private List<Precision> precisions;

    @Option(names = "--profile-slowest", paramLabel = "N",
            description = "With the part kernels: run the N slowest launches once more, alone, between the driver's calls"
                    + " that start and stop a profiler (ncu --profile-from-start off).")
    private int profiled;

    @Option(names = "--no-autotune", description = "Let a model choose cuda's kernels, instead of timing a few.")
    private boolean noAutotune;

    @Override
    public Integer call() throws IOException {
        List<Precision> possible = Backends.precisions(backend);
        List<Precision> chosen = precisions == null ? possible : precisions;
        chosen.stream().filter(p -> !possible.contains(p)).findFirst().ifPresent(p -> {
            throw new ParameterException(command.commandLine(),
                    "--precisions: expected some of " + possible + " for " + backend + ", got " + p);
        });
        BackendSettings settings = new BackendSettings(Runtime.getRuntime().availableProcessors(), !noAutotune);
        Selftest test = new Selftest(new CpuBackend(),
                precision -> Backends.open(backend, precision, settings, CpuBackend::new),
                command.commandLine().getOut());
        return test.run(new Selftest.Request(parts, chosen, quick, profiled)) ? 0 : 1;
    }
}

package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backends;
import io.github.dpi4j.backend.cpu.CpuBackend;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dpi selftest}: compares a backend's results with the CPU's, and times it. Needs no files. */
@Command(name = "selftest", description = {
        "Compares a backend with the CPU, network by network and precision by precision, and times it.", "",
        "Weights and images are computed by a formula. The command fails if a difference is too large."},
        footer = {"", "Example:", "  dpi selftest cuda"})
final class SelftestCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "BACKEND", description = "Backend to test: cuda or nd4j.")
    private String backend;

    @Option(names = "--quick", description = "Small networks only: seconds instead of minutes.")
    private boolean quick;

    @Override
    public Integer call() {
        Selftest test = new Selftest(new CpuBackend(),
                precision -> Backends.open(backend, precision, CpuBackend::new), command.commandLine().getOut());
        return test.run(Backends.precisions(backend), quick) ? 0 : 1;
    }
}

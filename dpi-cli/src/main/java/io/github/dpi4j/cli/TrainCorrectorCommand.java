package io.github.dpi4j.cli;

import io.github.dpi4j.training.CorrectorTask;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dpi train corrector}: trains a condition corrector. */
@Command(name = "corrector",
        description = "Trains DPI's condition corrector, for one scale or for blind restoration. It needs no prior. Started again after a kill, it continues, and the result is bit-identical.",
        footer = {
                "", "Example:",
                "  dpi train corrector --data faces --out run --image-size 64 --scale 4 \\",
                "    --channels 32 --multipliers 1,2,2",
                "  dpi train corrector --data faces --out run --image-size 128 \\",
                "    --degradation blind --init corrector.safetensors --learning-rate 5e-5"})
final class TrainCorrectorCommand implements Callable<Integer> {
    @Mixin
    private DegradationOptions degradation;

    @Option(names = "--grid", paramLabel = "K", defaultValue = "2",
            description = "The condition is on every K-th pixel (default: ${DEFAULT-VALUE}).")
    private int grid;

    @Mixin
    private WidthOptions widths;

    @Mixin
    private TrainingRunOptions run;

    @Override
    public Integer call() throws IOException {
        return run.train("corrector", widths, 3,
                (config, size) -> new CorrectorTask(config, size, degradation.degradation(), grid));
    }
}

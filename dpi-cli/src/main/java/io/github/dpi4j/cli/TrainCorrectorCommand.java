package io.github.dpi4j.cli;

import io.github.dpi4j.training.CorrectorTask;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dpi train corrector}. */
@Command(name = "corrector",
        description = "Trains DPI's condition corrector for one scale. It needs no prior. Started again after a kill, it goes on to the bit-identical result.",
        footer = {
                "", "Example:",
                "  dpi train corrector --data faces --out run --image-size 64 --scale 4 \\",
                "    --channels 32 --multipliers 1,2,2"})
final class TrainCorrectorCommand implements Callable<Integer> {
    @Option(names = "--scale", paramLabel = "N", required = true,
            description = "How much smaller the images to restore are.")
    private int scale;

    @Option(names = "--grid", paramLabel = "K", defaultValue = "2",
            description = "The condition stands on every K-th pixel (default: ${DEFAULT-VALUE}).")
    private int grid;

    @Mixin
    private WidthOptions widths;

    @Mixin
    private TrainingRunOptions run;

    @Override
    public Integer call() throws IOException {
        return run.train(size -> new CorrectorTask(widths.config(size, 3), size, scale, grid));
    }
}

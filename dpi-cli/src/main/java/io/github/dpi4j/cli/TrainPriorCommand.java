package io.github.dpi4j.cli;

import io.github.dpi4j.training.PriorTask;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dpi train prior}: trains a diffusion prior. */
@Command(name = "prior",
        description = "Trains an unconditional diffusion prior: 1000 linear steps, guided-diffusion's UNet. Started again after a kill, it continues, and the result is bit-identical.",
        footer = {
                "", "Example:",
                "  dpi train prior --data faces --out run --channels 64 --multipliers 1,2,2"})
final class TrainPriorCommand implements Callable<Integer> {
    @Option(names = "--learn-sigma",
            description = "Predict variances, too, as in improved-diffusion; ddim does not use them.")
    private boolean learnSigma;

    @Mixin
    private WidthOptions widths;

    @Mixin
    private TrainingRunOptions run;

    @Override
    public Integer call() throws IOException {
        return run.train("prior", widths, learnSigma ? 6 : 3, PriorTask::new);
    }
}

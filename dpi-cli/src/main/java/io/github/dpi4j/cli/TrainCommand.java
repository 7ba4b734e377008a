package io.github.dpi4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dpi train}: the group of training commands. */
@Command(name = "train", description = "Trains a prior, a corrector or a face detector.",
        synopsisSubcommandLabel = "prior|corrector|detector", subcommands = {
                TrainPriorCommand.class, TrainCorrectorCommand.class, TrainDetectorCommand.class})
final class TrainCommand implements Runnable {
    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        throw UsageError.of(command, "expected prior, corrector or detector");
    }
}

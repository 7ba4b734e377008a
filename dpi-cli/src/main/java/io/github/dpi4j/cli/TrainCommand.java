package io.github.dpi4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dpi train}: the two networks that can be trained. */
@Command(name = "train", description = "Trains a prior or a corrector on a folder of images.",
        synopsisSubcommandLabel = "prior|corrector", subcommands = {
                TrainPriorCommand.class, TrainCorrectorCommand.class})
final class TrainCommand implements Runnable {
    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        throw WrongUse.of(command, "expected prior or corrector");
    }
}

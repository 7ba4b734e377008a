package io.github.dpi4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dpi generate-man-pages}: writes a manual page for each command, for packagers. */
@Command(name = "generate-man-pages", hidden = true, description = "Writes a manual page for each command.")
final class GenerateManPagesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(names = {"-o", "--output"}, paramLabel = "FOLDER", required = true,
            description = "Folder, which gets dpi.1, dpi-restore.1…")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(folder);
        write(command.root());
        return 0;
    }

    private void write(CommandSpec of) throws IOException {
        Files.writeString(folder.resolve(ManPage.name(of) + ".1"), ManPage.of(of));
        for (CommandLine sub : of.subcommands().values()) {
            if (!sub.getCommandSpec().usageMessage().hidden()) {
                write(sub.getCommandSpec());
            }
        }
    }
}

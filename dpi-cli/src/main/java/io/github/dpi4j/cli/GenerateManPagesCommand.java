package io.github.dpi4j.cli;

import io.github.dpi4j.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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
        Map<String, CommandSpec> pages = new LinkedHashMap<>();
        collect(command.root(), pages);
        new OutputClaims(command).newFolder("--output", folder)
                .folder("--output", folder, pages.keySet().toArray(new String[0])).prepare();
        for (Map.Entry<String, CommandSpec> page : pages.entrySet()) {
            Outputs.write(folder.resolve(page.getKey()),
                    file -> AtomicFile.write(file, ManPage.of(page.getValue())));
        }
        return 0;
    }

    private static void collect(CommandSpec of, Map<String, CommandSpec> pages) {
        pages.put(ManPage.name(of) + ".1", of);
        for (CommandLine sub : of.subcommands().values()) {
            if (!sub.getCommandSpec().usageMessage().hidden()) {
                collect(sub.getCommandSpec(), pages);
            }
        }
    }
}

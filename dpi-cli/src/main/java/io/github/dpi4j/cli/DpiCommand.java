package io.github.dpi4j.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code dpi}: the top-level command. */
@Command(name = "dpi", description = "Restores faces from low-resolution images with a diffusion prior (DPI).",
        synopsisSubcommandLabel = "COMMAND", mixinStandardHelpOptions = true, scope = ScopeType.INHERIT,
        versionProvider = DpiCommand.Version.class, sortOptions = false, usageHelpAutoWidth = true,
        subcommands = {DemoCommand.class, RestoreCommand.class, ServeCommand.class, MethodsCommand.class,
                SampleCommand.class,
                InspectCommand.class,
                ForwardCommand.class,
                ExportOnnxCommand.class, ProfileCommand.class,
                TrainCommand.class, DegradeCommand.class, MetricsCommand.class, EvaluateCommand.class,
                FacesCommand.class, EvaluateDetectorCommand.class, SelftestCommand.class, HelpCommand.class,
                GenerateCompletion.class,
                GenerateManPagesCommand.class})
final class DpiCommand {
    private boolean debug = Boolean.getBoolean("dpi.debug");

    @Option(names = "--debug", scope = ScopeType.INHERIT,
            description = "Show the library's log and the stack traces of errors.")
    private void setDebug(boolean on) {
        debug = on;
        LibraryLog.everything();
    }

    boolean debug() {
        return debug;
    }

    /** The version, with the JVM and the operating system. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = DpiCommand.class.getPackage().getImplementationVersion();
            return new String[]{"dpi " + (version == null ? "(not packaged)" : version) + ", Java "
                    + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")};
        }
    }
}

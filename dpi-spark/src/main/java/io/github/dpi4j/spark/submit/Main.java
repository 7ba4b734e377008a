package io.github.dpi4j.spark.submit;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Entry point of the program that runs on Spark's driver. */
@Command(name = "dpi-spark/submit", subcommands = {RestoreCommand.class, EvaluateCommand.class},
        synopsisSubcommandLabel = "COMMAND", mixinStandardHelpOptions = true,
        description = {"Restores and evaluates data sets of faces on Apache Spark.", "",
                "Options before the command are spark-submit's, such as --master, --executor-memory, --conf and --files."})
public final class Main implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    private Main() {
    }

    /**
     * Runs a command and ends the JVM with its exit code: 0 done, 1 failed images or a failure, 2 wrong use.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int code = run(out, err, args);
        SparkSession.getActiveSession().foreach(session -> {
            session.stop();
            return null;
        });
        System.exit(code);
    }

    /** Runs a command in the active session, or a new one, and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).setOut(out)
                .setErr(err).setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        line.setParameterExceptionHandler((e, _) -> report(e, e.getCommandLine(), CommandLine.ExitCode.USAGE));
        line.setExecutionExceptionHandler((e, command, _) -> report(e, command, CommandLine.ExitCode.SOFTWARE));
        return line.execute(args);
    }

    private static int report(Exception e, CommandLine command, int code) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + message);
        return code;
    }

    static SparkSession session() {
        return SparkSession.builder().appName("dpi").getOrCreate();
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(command.commandLine(),
                "expected a command: restore, evaluate");
    }
}

package io.github.dpi4j.cli;

import io.github.dpi4j.backend.cpu.VectorApi;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Entry point of the {@code dpi} command. */
public final class Main {
    private Main() {
    }

    /**
     * Runs the command and ends the JVM with its exit code: 0 done, 1 bad data or a failure, 2 usage error.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        try {
            System.exit(run(args));
        } catch (NoClassDefFoundError e) {
            if (!IncompleteBuild.isCauseOf(e)) {
                throw e;
            }
            System.err.println("dpi: " + IncompleteBuild.message(e));
            System.exit(1);
        }
    }

    private static int run(String[] args) {
        LibraryLog.warningsOnly();
        VectorApi.load();
        ResultStream out = new ResultStream(new FileOutputStream(FileDescriptor.out));
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        return new CommandRunner(out, err).run(args);
    }
}

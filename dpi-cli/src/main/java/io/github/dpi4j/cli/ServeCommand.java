package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.cli.serve.Limits;
import io.github.dpi4j.cli.serve.PageServer;
import io.github.dpi4j.detector.FaceDetector;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dpi serve}: serves a page that restores photographs in the browser. */
@Command(name = "serve", sortOptions = false, description = {
        "Serves a page that restores photographs in the browser: drop one, watch each step, compare, save.", "",
        "Prints the page's address, which only this computer can open, and runs until Ctrl-C. Photographs stay in memory, and are"
                + " gone when the page is closed; nothing is written to disk, and no network is needed."},
        footer = {"", "Examples:", "  dpi serve --open", "  dpi serve --port 8008",
                "  dpi serve --prior ffhq_10m.pt --corrector crt.pt"})
final class ServeCommand implements Callable<Integer> {
    private static final int LAST_PORT = 65535;
    /** The scale whose networks are compiled before the first photograph. */
    private static final int USUAL_SCALE = 4;

    @Spec
    private CommandSpec command;

    @Option(names = "--port", paramLabel = "N", defaultValue = "0",
            description = "Port on 127.0.0.1; 0 takes one that is free (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--open", description = "Open the page in the browser.")
    private boolean open;

    @Mixin
    private ModelOptions models;

    @Mixin
    private CorrectorOptions corrector;

    @Mixin
    private DetectorOptions detector;

    @Mixin
    private BackendOptions backend;

    @Override
    public Integer call() throws IOException {
        if (port < 0 || port > LAST_PORT) {
            throw UsageError.of(command, "--port: expected a number from 0 to " + LAST_PORT + ", got " + port);
        }
        Backend device = backend.open();
        FaceModel model = models.model(corrector);
        try (FaceNetworks networks = model.open(device);
                FaceDetector finder = detector.open(backend.cpu())) {
            networks.restorer(USUAL_SCALE);
            try (PageServer server = PageServer.start(port, networks, finder, Limits.DEFAULT)) {
                command.commandLine().getOut().println(server.address());
                if (command.commandLine().getOut().checkError()) {
                    // Nobody knows the address; that it was not printed is reported as of every command.
                    return CommandLine.ExitCode.OK;
                }
                command.commandLine().getErr()
                        .println("Open this address in a browser on this computer; Ctrl-C ends it.");
                if (open) {
                    open(server.address());
                }
                awaitEnd();
            }
        }
        return 0;
    }

    /** Opens the page without AWT, which the launcher runs headless. */
    private void open(URI address) {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        List<String> opener = os.contains("win")
                ? List.of("rundll32", "url.dll,FileProtocolHandler")
                : List.of(os.contains("mac") ? "open" : "xdg-open");
        try {
            new ProcessBuilder(Stream.concat(opener.stream(), Stream.of(address.toString())).toList())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            command.commandLine().getErr().println(command.qualifiedName() + ": --open: cannot start "
                    + opener.getFirst() + ": open the address yourself");
        }
    }

    /** Waits until the process is told to end, or this thread is interrupted. */
    private static void awaitEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.github.dpi4j.cli.serve;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A headless Chromium that the DevTools protocol drives. Selenium needs that protocol, too, to drop files and set colour schemes,
 * and brings many jars and a driver.
 */
final class Browser implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-headless-shell", "chromium-browser",
            "google-chrome");
    private static final Duration START = Duration.ofSeconds(30);

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String endpoint;

    /**
     * Starts a browser.
     *
     * @param profile a new, empty folder; beside it the browser may put files, too
     */
    Browser(Path executable, Path profile) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(executable.toString(), "--headless", "--no-sandbox",
                "--disable-gpu",
                "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--user-data-dir=" + profile,
                "--remote-debugging-port=0", "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("TMPDIR", profile.getParent().toString());
        process = builder.start();
        Path port = profile.resolve("DevToolsActivePort");
        Waiting.until("the browser's port", START, () -> Files.exists(port) && Files.readAllLines(port).size() == 2);
        endpoint = "http://127.0.0.1:" + Files.readAllLines(port).getFirst();
    }

    /** Returns an installed browser. */
    static Optional<Path> installed() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name))).filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens a tab. */
    Tab open(URI address) throws IOException {
        try {
            String target = http.send(HttpRequest.newBuilder(URI.create(endpoint + "/json/new?about:blank"))
                    .PUT(HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.ofString()).body();
            Tab tab = new Tab(http, URI.create(JsonText.at(target, "webSocketDebuggerUrl")));
            tab.go(address);
            return tab;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        // All of its processes write to the profile.
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().orTimeout(START.toSeconds(), TimeUnit.SECONDS).join());
    }
}

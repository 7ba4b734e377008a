package io.github.dpi4j.cli.serve;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** A page without a browser: it reads its events, and sends what a browser would. */
final class PageClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI page;
    private final InputStream stream;
    private final List<Event> events = new CopyOnWriteArrayList<>();

    /** An event with its JSON. */
    record Event(String name, String data) {
    }

    PageClient(URI address) throws IOException {
        page = address.resolve("pages/" + UUID.randomUUID() + "/");
        HttpResponse<InputStream> answer = send(request("events").GET().build(), BodyHandlers.ofInputStream());
        stream = answer.body();
        if (answer.statusCode() != 200) {
            throw new IOException(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        }
        Thread.ofVirtual().start(this::listen);
        await("hello");
    }

    private void listen() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            String name = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    name = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    events.add(new Event(name, line.substring("data: ".length())));
                }
            }
        } catch (IOException e) {
            events.add(new Event("end", e.toString()));
        }
        events.add(new Event("end", ""));
    }

    /** Returns the address of something of the page's. */
    URI resolve(String path) {
        return page.resolve(path);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(resolve(path));
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(request, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> submit(byte[] content, String query) {
        return send(request("job?" + query).header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(content)).build(), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> get(String name) {
        return send(request(name).GET().build(), BodyHandlers.ofByteArray());
    }

    int cancel() {
        return send(request("job").DELETE().build(), BodyHandlers.discarding()).statusCode();
    }

    int closeByBeacon() {
        return send(request("close").POST(BodyPublishers.noBody()).build(), BodyHandlers.discarding()).statusCode();
    }

    /** Waits for an event, and returns its JSON. */
    String await(String name) {
        Waiting.until(name, PATIENCE, () -> has(name) || has("failed"));
        assertTrue(has(name), () -> "expected " + name + ", got " + events);
        return events.stream().filter(e -> e.name.equals(name)).findFirst().orElseThrow().data;
    }

    boolean has(String name) {
        return events.stream().anyMatch(e -> e.name.equals(name));
    }

    /** Forgets the events so far. */
    void clear() {
        events.clear();
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    /** Ends as a browser that was killed: without a word. */
    void abandon() throws IOException {
        stream.close();
        http.shutdownNow();
    }

    @Override
    public void close() throws IOException {
        if (!http.isTerminated()) {
            closeByBeacon();
        }
        abandon();
    }
}

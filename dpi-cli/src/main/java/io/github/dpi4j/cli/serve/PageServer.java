package io.github.dpi4j.cli.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.dpi4j.cli.serve.OpenPage.Picture;
import io.github.dpi4j.detector.FaceDetector;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server on this computer's own address (127.0.0.1), under a random token, of a page that restores photographs.
 * The paths after the token are the page's files, {@code methods} (the choices), and for each open page, by a name of
 * its choice: {@code pages/NAME/events} (an event stream; the page is open as long as it is read), {@code job} (POST an
 * image's file; DELETE cancels), {@code before} and {@code result} (each can be fetched once), {@code close}.
 */
public final class PageServer implements AutoCloseable {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    /** Most uploads read at a time. */
    private static final int READERS = 2;
    /** An upload that is too large is read up to this multiple of the limit, so that the browser reads the response. */
    private static final long PATIENCE = 4;

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Gate gate;
    private final Limits limits;
    private final FaceModel model;
    private final Restoration restoration;
    private final OpenPages pages;
    private final JobQueue queue;
    private final Semaphore readers = new Semaphore(READERS);

    private PageServer(HttpServer http, FaceNetworks networks, FaceDetector detector, Limits limits) {
        this.http = http;
        this.limits = limits;
        gate = Gate.of(http.getAddress().getPort());
        model = networks.model();
        restoration = new Restoration(networks, detector, limits.pixels());
        pages = new OpenPages(limits.pages());
        queue = new JobQueue(limits.waiting(), restoration::run);
    }

    /**
     * Starts the server.
     *
     * @param port port, or 0 for a free one
     * @param networks networks, used on one thread at a time; not closed
     * @param detector finds faces; not closed
     * @param limits sizes of uploads, lengths of queues
     * @return the running server
     * @throws IOException if the port is taken or may not be used
     */
    public static PageServer start(int port, FaceNetworks networks, FaceDetector detector, Limits limits)
            throws IOException {
        return start(port, networks, detector, limits, ConnectionLimits.DEFAULT);
    }

    /** Starts the server with other limits on connections, which hold for the whole JVM, and for the first server's in it. */
    static PageServer start(int port, FaceNetworks networks, FaceDetector detector, Limits limits,
            ConnectionLimits connections) throws IOException {
        connections.set();
        HttpServer http;
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 0);
        } catch (BindException e) {
            throw new IOException("port " + port + " cannot be used: " + e.getMessage()
                    + "; --port 0 takes one that is free", e);
        }
        PageServer server = new PageServer(http, networks, detector, limits);
        http.createContext("/", new GuardedHandler(server.gate, server::answer));
        http.setExecutor(server.threads);
        http.start();
        return server;
    }

    /** {@return the page's address, with the token} */
    public URI address() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/" + gate.token() + "/");
    }

    private void answer(HttpExchange exchange, String path) throws IOException, Refusal {
        String[] parts = path.split("/", -1);
        if (parts.length == 3 && parts[0].equals("pages")) {
            String name = parts[1];
            switch (exchange.getRequestMethod() + " " + parts[2]) {
                case "GET events" -> stream(exchange, name);
                case "POST job" -> submit(exchange, pages.get(name));
                case "DELETE job" -> cancel(exchange, pages.get(name));
                case "GET before" -> hand(exchange, pages.get(name).takeBefore());
                case "GET result" -> hand(exchange, pages.get(name).takeResult());
                case "POST close" -> {
                    forget(pages.get(name));
                    Reply.nothing(exchange);
                }
                default -> throw nothing(path);
            }
        } else if (!Set.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
            throw new Refusal(405, "expected GET or HEAD, got " + exchange.getRequestMethod());
        } else {
            switch (path) {
                case "" -> file(exchange, "index.html", "text/html");
                case "serve.css" -> file(exchange, path, "text/css");
                case "serve.js" -> file(exchange, path, "text/javascript");
                case "icon.svg" -> file(exchange, path, "image/svg+xml");
                case "methods" -> Reply.json(exchange, 200, MethodsJson.of(model, limits));
                default -> throw nothing(path);
            }
        }
    }

    private static Refusal nothing(String path) {
        return new Refusal(404, "there is no /" + path);
    }

    private static void file(HttpExchange exchange, String name, String type) throws IOException {
        try (InputStream in = PageServer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing on the class path");
            }
            Reply.bytes(exchange, type, in.readAllBytes());
        }
    }

    private void stream(HttpExchange exchange, String name) throws IOException, Refusal {
        OpenPage page = pages.open(name);
        try {
            Reply.headers(exchange, "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            page.send("hello", _ -> {
            });
            page.stream(exchange.getResponseBody());
        } finally {
            pages.remove(name);
            forget(page);
        }
    }

    private void forget(OpenPage page) {
        Job job = page.close();
        if (job != null) {
            queue.cancel(job);
        }
    }

    private void submit(HttpExchange exchange, OpenPage page) throws IOException, Refusal {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (!"application/octet-stream".equals(type)) {
            throw new Refusal(415, "expected Content-Type: application/octet-stream, got " + type);
        }
        JobRequest request = JobRequest.parse(exchange.getRequestURI().getRawQuery(), model);
        if (!readers.tryAcquire()) {
            throw new Refusal(503, "busy: other photos are being read; try again");
        }
        try {
            byte[] content = upload(exchange, page);
            requireImage(content);
            queue.add(new Job(page, request, content));
            Reply.json(exchange, 202, "{}");
        } finally {
            readers.release();
        }
    }

    /**
     * Refuses a file that is not an image before it is queued. The image is decoded again when its job runs, as pixels
     * take more memory than the file.
     */
    private void requireImage(byte[] content) throws Refusal {
        try {
            restoration.read(content);
        } catch (IOException e) {
            throw new Refusal(422, String.valueOf(e.getMessage()));
        }
    }

    private byte[] upload(HttpExchange exchange, OpenPage page) throws IOException, Refusal {
        Upload upload = new Upload();
        page.begin(upload);
        try {
            return upload.read(limits.uploadTime(), () -> read(exchange.getRequestBody()));
        } finally {
            page.endUpload();
        }
    }

    private byte[] read(InputStream in) throws IOException, Refusal {
        byte[] content = in.readNBytes(limits.bytes() + 1);
        if (content.length > limits.bytes()) {
            byte[] buffer = new byte[1 << 16];
            long more = (PATIENCE - 1) * limits.bytes();
            for (int n = in.read(buffer); n >= 0 && more > 0; n = in.read(buffer)) {
                more -= n;
            }
            throw new Refusal(413, "expected a file of at most " + (limits.bytes() >> 20) + " MiB, got a larger one");
        }
        return content;
    }

    private void cancel(HttpExchange exchange, OpenPage page) throws IOException {
        Job job = page.job();
        if (job != null) {
            queue.cancel(job);
        }
        Reply.nothing(exchange);
    }

    private static void hand(HttpExchange exchange, @Nullable Picture picture) throws IOException, Refusal {
        if (picture == null) {
            throw new Refusal(404, "not found, or fetched already");
        }
        Reply.bytes(exchange, picture.type(), picture.bytes());
    }

    /** Stops the server: cancels the jobs, closes the pages, and returns when no network runs any more. */
    @Override
    public void close() {
        pages.all().forEach(this::forget);
        queue.close();
        http.stop(0);
        threads.shutdownNow();
    }
}

package io.github.dpi4j.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.github.dpi4j.image.ImageFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that stall, idle or break, by sockets: the server goes on serving its pages. */
class ConnectionsTest {
    private static final Duration UPLOAD = Duration.ofSeconds(2);
    private static final int PATIENCE_MILLIS = 60_000;
    private static final String SHORT = "set.steps=ddim2&aligned=true";

    @TempDir
    static Path folder;
    private static SmallServer small;
    private static URI address;

    @BeforeAll
    static void start() throws IOException {
        small = new SmallServer(folder, new Limits(300_000, 240_000, 1, 4, UPLOAD));
        address = small.server.address();
    }

    @AfterAll
    static void stop() {
        small.close();
    }

    private static Socket connect(URI server) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static Socket request(URI server, String line, String headers) throws IOException {
        Socket socket = connect(server);
        socket.getOutputStream().write((line + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.getPort() + "\r\n" + headers
                + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static Socket stalledUpload(PageClient page) throws IOException {
        Socket socket = request(address, "POST " + page.resolve("job").getPath(),
                "Content-Type: application/octet-stream\r\nContent-Length: 1000\r\n");
        socket.getOutputStream().write('x');
        return socket;
    }

    /** Waits until the server closes a connection; returns what it has sent. */
    private static String rest(Socket socket) throws IOException {
        try (InputStream in = socket.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static byte[] face() throws IOException {
        return ImageFiles.encode(SmallServer.face(32), "x.png");
    }

    private static Handler recorder(List<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord entry) {
                lines.add(entry.getMessage() + (entry.getThrown() == null ? "" : " with a stack trace"));
            }

            @Override
            public void flush() {
                // Nothing is kept back.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }

    @Test
    void requestsAndConnectionsAreBounded() {
        assertEquals("64", System.getProperty("jdk.httpserver.maxConnections"));
        assertEquals("90", System.getProperty("sun.net.httpserver.maxReqTime"));
        assertEquals("30", System.getProperty("sun.net.httpserver.idleInterval"));
    }

    /** In a JVM of its own: the JDK's server reads its limits once. */
    @Test
    void stalledRequestsAndIdleConnectionsEnd() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), StalledRequests.class.getName(), folder.toString())
                .redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        assertTrue(printed.endsWith("ended\n"), printed);
    }

    @Test
    void stalledUploadsEnd() throws IOException {
        try (PageClient first = new PageClient(address);
                PageClient second = new PageClient(address);
                Socket one = stalledUpload(first);
                Socket two = stalledUpload(second)) {
            assertEquals("", rest(one));
            assertEquals("", rest(two));
            assertEquals(202, first.submit(face(), SHORT).statusCode());
            first.await("done");
        }
    }

    @Test
    void anUploadEndsWithItsPage() throws IOException {
        try (SmallServer patient = new SmallServer(folder, SmallServer.LIMITS)) {
            URI there = patient.server.address();
            PageClient page = new PageClient(there);
            Socket upload = request(there, "POST " + page.resolve("job").getPath(),
                    "Content-Type: application/octet-stream\r\nContent-Length: 1000\r\n");
            upload.getOutputStream().write('x');
            Waiting.until("the upload", Duration.ofMinutes(1), () -> page.submit(face(), SHORT).statusCode() == 409);
            page.close();
            assertEquals("", rest(upload));
        }
    }

    @Test
    void connectionsAreLimitedAndCountedRight() throws IOException {
        for (int i = 0; i <= ConnectionLimits.DEFAULT.connections(); i++) {
            // Breaks off its event stream, with a reset, just when the server ends it.
            PageClient page = new PageClient(address);
            page.closeByBeacon();
            page.abandon();
        }
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * ConnectionLimits.DEFAULT.connections(); i++) {
                idle.add(connect(address));
            }
            assertEquals("", rest(idle.getLast()));
            assertFalse(idle.getFirst().isClosed());
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
        Waiting.until("a free connection", Duration.ofMinutes(1), () -> {
            try (Socket socket = request(address, "GET " + address.getPath(), "Connection: close\r\n")) {
                return rest(socket).startsWith("HTTP/1.1 200 ");
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void headIsAnsweredWithHeadersAlone() throws IOException {
        List<String> warnings = new CopyOnWriteArrayList<>();
        Handler handler = recorder(warnings);
        Logger log = Logger.getLogger("com.sun.net.httpserver");
        log.addHandler(handler);
        try (Socket page = request(address, "HEAD " + address.getPath(), "Connection: close\r\n");
                Socket none = request(address, "HEAD " + address.getPath() + "none", "Connection: close\r\n")) {
            String answer = rest(page);
            assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n") && answer.endsWith("\r\n\r\n"), answer);
            assertTrue(answer.replaceAll("(?s).*Content-length: ([0-9]+).*", "$1").length() > 3, answer);
            assertTrue(rest(none).startsWith("HTTP/1.1 404 "));
        } finally {
            log.removeHandler(handler);
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void anErrorOfARequestIsAnsweredWithALine() throws IOException {
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = recorder(lines);
        Logger log = Logger.getLogger(GuardedHandler.class.getName());
        log.addHandler(handler);
        HttpServer http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        Gate gate = Gate.of(http.getAddress().getPort());
        http.createContext("/", new GuardedHandler(gate, (_, _) -> {
            throw new UnsatisfiedLinkError("no javajpeg");
        }));
        http.start();
        URI server = URI.create("http://127.0.0.1:" + gate.port() + "/" + gate.token() + "/");
        try (Socket socket = request(server, "GET " + server.getPath(), "Connection: close\r\n")) {
            String answer = rest(socket);
            assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
            assertTrue(answer.endsWith("{\"error\":\"internal error: java.lang.UnsatisfiedLinkError: no javajpeg\"}"),
                    answer);
        } finally {
            http.stop(0);
            log.removeHandler(handler);
        }
        assertEquals(List.of("a request failed: java.lang.UnsatisfiedLinkError: no javajpeg"), lines);
    }
}

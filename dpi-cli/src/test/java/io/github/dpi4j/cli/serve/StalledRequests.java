package io.github.dpi4j.cli.serve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A program: a request without an end, and a connection without a second request, which the server has to end within a minute. */
final class StalledRequests {
    private static final ConnectionLimits SHORT = new ConnectionLimits(64, Duration.ofSeconds(2),
            Duration.ofSeconds(1));
    private static final int PATIENCE_MILLIS = 60_000;

    private StalledRequests() {
    }

    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory(Path.of(args[0]), "stalled");
        try (SmallServer small = new SmallServer(folder, SmallServer.LIMITS, SHORT)) {
            URI address = small.server.address();
            String host = " HTTP/1.1\r\nHost: 127.0.0.1:" + address.getPort() + "\r\n";
            try (Socket stalled = connect(address); Socket idle = connect(address)) {
                stalled.getOutputStream()
                        .write(("GET " + address.getPath() + host).getBytes(StandardCharsets.US_ASCII));
                idle.getOutputStream()
                        .write(("GET " + address.getPath() + host + "\r\n").getBytes(StandardCharsets.US_ASCII));
                if (idle.getInputStream().readAllBytes().length == 0) {
                    throw new IOException("expected an answer before the end");
                }
                if (stalled.getInputStream().readAllBytes().length != 0) {
                    throw new IOException("expected no answer to half a request");
                }
            }
        }
        System.out.println("ended");
    }

    private static Socket connect(URI server) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }
}

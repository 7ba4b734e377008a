package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
    @TempDir
    Path folder;

    @Test
    void theAddressIsPrintedAndAnswersUntilTheCommandEnds() throws Exception {
        HashCheckpoints.writeSmall(folder);
        Path detector = folder.resolve("bright.onnx");
        BrightCells.write(detector);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        FutureTask<Integer> command = new FutureTask<>(() -> new CommandRunner(new ResultStream(out),
                new PrintWriter(err, true)).run("serve", "--prior",
                        folder.resolve("prior32.safetensors").toString(), "--port", "0", "--detector",
                        detector.toString()));
        Thread thread = Thread.ofPlatform().start(command);
        while (out.size() == 0 && thread.isAlive()) {
            Thread.sleep(20);
        }
        URI address = URI.create(out.toString(StandardCharsets.UTF_8).strip());
        HttpRequest request = HttpRequest.newBuilder(address).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            assertTrue(http.send(request, BodyHandlers.ofString()).body().contains("<h1>Restore faces</h1>"));
        }
        thread.interrupt();
        assertEquals(0, command.get());
        assertEquals("Open this address in a browser on this computer; Ctrl-C ends it.\n", err.toString());
        try (HttpClient http = HttpClient.newHttpClient()) {
            assertThrows(ConnectException.class, () -> http.send(request, BodyHandlers.discarding()));
        }
    }

    @Test
    void endsIfTheAddressCannotBePrinted() throws Exception {
        HashCheckpoints.writeSmall(folder);
        Path detector = folder.resolve("bright.onnx");
        BrightCells.write(detector);
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        StringWriter err = new StringWriter();
        FutureTask<Integer> command = new FutureTask<>(
                () -> new CommandRunner(new ResultStream(full), new PrintWriter(err, true)).run("serve", "--prior",
                        folder.resolve("prior32.safetensors").toString(), "--detector", detector.toString()));
        Thread.ofPlatform().daemon().start(command);
        assertEquals(1, command.get(5, TimeUnit.MINUTES));
        assertEquals("dpi: cannot write to standard output: No space left on device\n", err.toString());
    }

    @Test
    void aTakenPortAndAWrongOneAreSaid() throws IOException {
        HashCheckpoints.writeSmall(folder);
        Path prior = folder.resolve("prior32.safetensors");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            dpi("serve", "--prior", prior, "--port", taken.getLocalPort()).assertRefused(1,
                    "dpi serve: port " + taken.getLocalPort() + " cannot be used: ", "--port 0 takes one that is free");
        }
        dpi("serve", "--port", "70000").assertRefused(2, "--port: expected a number from 0 to 65535, got 70000");
        dpi("serve", "--prior", folder.resolve("none.pt")).assertRefused(1, "none.pt");
        dpi("serve", "--prior", prior, "--detector", folder.resolve("none.onnx")).assertRefused(1, "none.onnx");
    }
}

package io.github.dpi4j.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.Recipe;
import io.github.dpi4j.posterior.PosteriorMethods;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server does for pages, and refuses, by plain HTTP. */
class PageServerTest {
    private static final String SHORT = "set.steps=ddim2";
    /** A run that ends only by being cancelled. */
    private static final String LONG = "set.steps=1000&aligned=true";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path folder;
    private static SmallServer small;
    private static URI address;

    @BeforeAll
    static void start() throws IOException {
        small = new SmallServer(folder);
        address = small.server.address();
    }

    @AfterAll
    static void stop() {
        small.close();
        HTTP.shutdownNow();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static byte[] png(RgbImage image) throws IOException {
        return ImageFiles.encode(image, "x.png");
    }

    private static String error(HttpResponse<String> answer) {
        return JsonText.at(answer.body(), "error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "serve.css", "serve.js", "icon.svg", "methods"})
    void thePageLoadsNothingFromElsewhere(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(address.resolve(path)));
        assertEquals(200, answer.statusCode());
        String policy = answer.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self';"), policy);
        assertFalse(policy.contains("unsafe") || policy.contains("http") || policy.contains("*"), policy);
        assertTrue(policy.contains("frame-ancestors 'none'"), policy);
        assertEquals("nosniff", answer.headers().firstValue("X-Content-Type-Options").orElseThrow());
        assertEquals("no-referrer", answer.headers().firstValue("Referrer-Policy").orElseThrow());
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
        assertTrue(answer.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
        assertFalse(answer.body().replaceAll("http://www\\.w3\\.org/2000/svg", "").contains("http"), answer.body());
    }

    @Test
    void theMethodsStandWithTheirSettings() throws IOException, InterruptedException {
        String methods = send(HttpRequest.newBuilder(address.resolve("methods"))).body();
        assertEquals("64", JsonText.at(methods, "size"));
        PosteriorMethods.all().forEach(method -> {
            assertTrue(methods.contains("\"name\":\"" + method.name() + "\""), method.name());
            method.parameters().forEach(p -> assertTrue(methods.contains("\"" + p.description() + "\""), p.name()));
        });
    }

    @ParameterizedTest
    @CsvSource({"Origin, https://evil.example", "Origin, null", "Sec-Fetch-Site, cross-site",
            "Sec-Fetch-Site, same-site"})
    void noOtherPageMayCall(String header, String value) throws IOException, InterruptedException {
        assertEquals(403, send(HttpRequest.newBuilder(address).header(header, value)).statusCode());
        assertEquals(403, send(HttpRequest.newBuilder(address.resolve("pages/12345678/job")).header(header, value)
                .POST(BodyPublishers.ofByteArray(png(SmallServer.face(32))))).statusCode());
        assertEquals(403, send(HttpRequest.newBuilder(address).header(header, value)
                .method("OPTIONS", BodyPublishers.noBody())).statusCode());
    }

    @Test
    void noOtherNameLeadsHere() throws IOException {
        assertEquals("HTTP/1.1 403 Forbidden", statusLine("evil.example:" + address.getPort()));
        assertEquals("HTTP/1.1 200 OK", statusLine("127.0.0.1:" + address.getPort()));
    }

    private static String statusLine(String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), address.getPort())) {
            socket.getOutputStream().write(("GET " + address.getPath() + " HTTP/1.1\r\nHost: " + host
                    + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().findFirst()
                    .orElse("");
        }
    }

    @Test
    void withoutTheTokenThereIsNothing() throws IOException, InterruptedException {
        for (String path : new String[]{"/", "/methods", "/" + "A".repeat(43) + "/methods"}) {
            assertEquals(404, send(HttpRequest.newBuilder(address.resolve(path))).statusCode(), path);
        }
        assertEquals(405, send(HttpRequest.newBuilder(address).DELETE()).statusCode());
        assertEquals(404, send(HttpRequest.newBuilder(address.resolve("../../etc/passwd"))).statusCode());
        assertEquals(404, send(HttpRequest.newBuilder(address.resolve("PageServer.class"))).statusCode());
    }

    @Test
    void anAlignedFaceIsRestoredAsTheLibraryDoes() throws IOException {
        RgbImage face = SmallServer.face(32);
        try (PageClient page = new PageClient(address)) {
            assertEquals(202, page.submit(png(face), SHORT + "&seed=7&aligned=true").statusCode());
            page.await("done");
            assertEquals("hello queued started faces step step done",
                    page.events().stream().map(PageClient.Event::name).collect(Collectors.joining(" ")));
            assertEquals("{\"width\":32,\"height\":32,\"faces\":[]}", page.await("faces"));
            String step = page.await("step");
            assertEquals("2", JsonText.at(step, "steps"));
            assertTrue(JsonText.at(step, "x0").startsWith("data:image/jpeg;base64,"), step);
            assertTrue(JsonText.at(step, "condition").startsWith("data:image/png;base64,"), step);
            HttpResponse<byte[]> result = page.get("result");
            assertEquals("image/png", result.headers().firstValue("Content-Type").orElseThrow());
            Recipe recipe = new Recipe(PosteriorMethods.byName("dpi"), Map.of("steps", "ddim2"));
            assertEquals(small.networks.restorer(recipe, 2)
                    .restore(face, 7), ImageFiles.read(result.body(), "result"));
            assertEquals(face, ImageFiles.read(page.get("before").body(), "before"));
            assertEquals(404, page.get("result").statusCode(), "handed over once");
            assertEquals(404, page.get("before").statusCode(), "handed over once");
        }
    }

    @ParameterizedTest
    @CsvSource({"x.jpg, AUTO, image/jpeg", "x.png, AUTO, image/png", "x.png, JPEG, image/jpeg",
            "x.jpg, PNG, image/png"})
    void thePhotosSmallFacesAreRestoredOneAfterTheOther(String name, String format, String type) throws IOException {
        RgbImage photo = SmallServer.photo(56, 100, 60);
        byte[] tagged = ImageFiles.encode(photo, name,
                ImageFiles.readTagged(Golden.file("golden/images/face_exif_rot90.jpg")).metadata());
        try (PageClient page = new PageClient(address)) {
            page.submit(tagged, SHORT + "&sharp=true&enlarge=2&format=" + format);
            page.await("done");
            assertEquals("1/2 2/2", page.events().stream().filter(e -> e.name().equals("step"))
                    .map(e -> JsonText.at(e.data(), "face") + "/" + JsonText.at(e.data(), "faces")).distinct()
                    .collect(Collectors.joining(" ")));
            HttpResponse<byte[]> result = page.get("result");
            assertEquals(type, result.headers().firstValue("Content-Type").orElseThrow());
            ImageFiles.Tagged saved = ImageFiles.readTagged(result.body(), "result", Long.MAX_VALUE);
            assertFalse(saved.metadata().isEmpty());
            RgbImage restored = saved.image();
            assertEquals(2 * photo.width(), restored.width());
            RgbImage enlarged = Resizer.resize(photo, 2 * photo.width(), 2 * photo.height(), ResizeFilter.BICUBIC);
            assertNotEquals(enlarged.crop(90, 70, 40, 40), restored.crop(90, 70, 40, 40));
        }
    }

    @Test
    void whatCannotBeRestoredIsSaid() throws IOException {
        try (PageClient page = new PageClient(address)) {
            page.submit(png(RgbImage.blank(200, 150)), SHORT);
            assertEquals("no face found in this photo", JsonText.at(page.await("failed"), "message"));
            page.clear();
            page.submit(png(SmallServer.photo(110)), SHORT);
            assertEquals("the face needs no restoring (left alone, as it is no smaller than the model's faces)",
                    JsonText.at(page.await("failed"), "message"));
            page.clear();
            page.submit(png(SmallServer.photo(56)), SHORT);
            assertEquals(
                    "the face needs no restoring (left alone, as it is sharp); to restore sharp ones, choose 'sharp faces, too'"
                            + " or 'enlarge' in the settings",
                    JsonText.at(page.await("failed"), "message"));
            page.clear();
            page.submit(png(SmallServer.photo(56, 56)), SHORT + "&enlarge=4");
            assertEquals("enlarge: expected a result of at most 240000 pixels, got one of 624000",
                    JsonText.at(page.await("failed"), "message"));
            page.clear();
            page.submit(png(SmallServer.face(96)), SHORT);
            assertEquals(
                    "expected an aligned face of at most 64×64 pixels, the size of the model's images, found 96×96",
                    JsonText.at(page.await("failed"), "message"));
            assertEquals(404, page.get("result").statusCode());
        }
    }

    @Test
    void hostileUploadsAreRefusedBeforeTheyWait() throws IOException {
        try (PageClient page = new PageClient(address)) {
            HttpResponse<String> text = page.submit("<!doctype html><script>".getBytes(StandardCharsets.UTF_8), SHORT);
            assertEquals(422, text.statusCode());
            assertTrue(error(text).startsWith("this file: expected an image (PNG, JPEG,"), error(text));
            byte[] sound = png(SmallServer.face(64));
            assertEquals(422, page.submit(Arrays.copyOf(sound, sound.length / 2), SHORT).statusCode());
            assertEquals(422, page.submit(new byte[0], SHORT).statusCode());
            HttpResponse<String> pixels = page.submit(png(RgbImage.blank(500, 481)), SHORT);
            assertEquals(422, pixels.statusCode());
            assertTrue(error(pixels).contains("1 to 240000 pixels"), error(pixels));
            HttpResponse<String> bytes = page.submit(new byte[900_000], SHORT);
            assertEquals(413, bytes.statusCode());
            assertFalse(page.has("queued"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"method=none | method: expected one of dpi",
            "set.eta=2 | dpi: eta: expected a number from 0 to 1", "set.colour=red | dpi: there is no setting 'colour'",
            "seed=x | seed: expected a whole number",
            "enlarge=5 | enlarge: expected a number from 1 to 4", "grid=3 | got grid", "set.grid=3 | grid",
            "method=dr2&set.steps=2 | tau: expected a number below", "method=ilvr&set.factor=3 | factor: expected"})
    void wrongSettingsAreNamed(String query, String part) throws IOException {
        try (PageClient page = new PageClient(address)) {
            HttpResponse<String> answer = page.submit(png(SmallServer.face(32)), query);
            assertEquals(400, answer.statusCode(), answer.body());
            assertTrue(error(answer).contains(part), error(answer));
        }
    }

    @Test
    void aPageThatIsNotOpenGetsNothing() throws IOException, InterruptedException {
        assertEquals(404, send(HttpRequest.newBuilder(address.resolve("pages/12345678/job"))
                .POST(BodyPublishers.noBody())).statusCode());
        assertEquals(409, send(HttpRequest.newBuilder(address.resolve("pages/short/events"))).statusCode());
        try (PageClient page = new PageClient(address)) {
            assertEquals(404, page.get("nothing").statusCode());
            assertEquals(415, send(HttpRequest.newBuilder(page.resolve("job")).header("Content-Type", "text/plain")
                    .POST(BodyPublishers.ofByteArray(png(SmallServer.face(32))))).statusCode());
        }
    }

    @Test
    void jobsWaitForOneAnotherAndTooManyAreRefused() throws IOException {
        byte[] face = png(SmallServer.face(32));
        try (PageClient first = new PageClient(address);
                PageClient second = new PageClient(address);
                PageClient third = new PageClient(address)) {
            first.submit(face, LONG);
            first.await("step");
            assertEquals(409, first.submit(face, LONG).statusCode());
            assertEquals(202, second.submit(face, LONG).statusCode());
            assertEquals("1", JsonText.at(second.await("queued"), "ahead"));
            HttpResponse<String> busy = third.submit(face, LONG);
            assertEquals(503, busy.statusCode());
            assertTrue(error(busy).startsWith("busy: 1 photo"), error(busy));
            assertFalse(second.has("started"));

            assertEquals(204, first.cancel());
            first.await("cancelled");
            second.await("started");
            assertEquals(202, third.submit(face, LONG).statusCode());
            third.await("queued");
            third.cancel();
            third.await("cancelled");
            assertFalse(third.has("started"));
            second.cancel();
            second.await("cancelled");
            assertEquals(404, second.get("result").statusCode());
            first.clear();
            first.submit(face, SHORT + "&aligned=true");
            first.await("done");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClosedPageTakesItsPhotoAlong(boolean byBeacon) throws IOException {
        byte[] face = png(SmallServer.face(32));
        try (PageClient next = new PageClient(address)) {
            PageClient gone = new PageClient(address);
            gone.submit(face, LONG);
            gone.await("step");
            if (byBeacon) {
                assertEquals(204, gone.closeByBeacon());
                gone.await("end");
                assertEquals(404, gone.get("before").statusCode());
            }
            next.submit(face, SHORT + "&aligned=true");
            gone.abandon();
            next.await("done");
        }
    }

    @Test
    void tooManyPagesAreRefused() throws IOException {
        PageClient[] pages = new PageClient[SmallServer.LIMITS.pages()];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = new PageClient(address);
        }
        IOException e = assertThrows(IOException.class, () -> new PageClient(address));
        assertTrue(e.getMessage().contains("busy: 4 pages are open already"), e.getMessage());
        for (PageClient page : pages) {
            page.close();
        }
    }

    @Test
    void aTakenPortIsSaid() {
        IOException e = assertThrows(IOException.class, () -> PageServer.start(address.getPort(), small.networks, null,
                Limits.DEFAULT));
        assertTrue(e.getMessage().startsWith("port " + address.getPort() + " cannot be used: "), e.getMessage());
    }

    @Test
    void onlyThisComputerIsListenedTo() {
        assertEquals("127.0.0.1", address.getHost());
    }
}

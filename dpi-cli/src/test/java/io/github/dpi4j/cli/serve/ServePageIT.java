package io.github.dpi4j.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page as a person sees it, in Chromium; skipped where none is installed. */
class ServePageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TAB_KEY = 9;
    private static final int ENTER = 13;
    private static final int RIGHT = 39;

    @TempDir
    static Path folder;

    private static Browser browser;
    private static SmallServer small;
    private static Path photo;

    private Tab tab;

    @BeforeAll
    static void start() throws IOException {
        Optional<Path> executable = Browser.installed();
        assumeTrue(executable.isPresent(), "no Chromium on the PATH");
        browser = new Browser(executable.get(), Files.createDirectory(folder.resolve("profile")));
        small = new SmallServer(Files.createDirectory(folder.resolve("checkpoints")));
        photo = folder.resolve("two of us.png");
        ImageFiles.write(photo, SmallServer.photo(56, 60));
    }

    @AfterAll
    static void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        if (small != null) {
            small.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        tab = openPage();
    }

    @AfterEach
    void close() throws IOException {
        tab.close();
    }

    private static Tab openPage() throws IOException {
        Tab tab = browser.open(small.server.address());
        tab.waitFor("document.querySelector('#method').options.length > 3");
        return tab;
    }

    private void steps(String value) throws IOException {
        tab.value("document.querySelector('#sharp').checked = true, document.querySelector('#set-steps').value = '"
                + value
                + "'");
    }

    private static String state(String name) {
        return "document.body.dataset.state === '" + name + "'";
    }

    private static String text(String selector) {
        return "document.querySelector('" + selector + "').textContent";
    }

    @Test
    void aPhotoIsDroppedWatchedComparedAndSaved() throws IOException {
        steps("ddim4");
        tab.drop("#drop", photo);
        tab.waitFor("document.querySelector('#x0').src.startsWith('data:image/jpeg')");
        tab.waitFor("document.querySelector('#condition').naturalWidth === " + SmallServer.SIZE / 2);
        tab.waitFor(state("done"));
        assertEquals("2 faces", tab.value(text("#found-words")));
        assertEquals("2", tab.value("document.querySelectorAll('#squares polygon').length"));
        assertTrue(tab.value(text("#status")).startsWith("Done, in "), tab.value(text("#status")));
        assertEquals("face 2, step 4 of 4", tab.value(text("#frame-words")));
        assertEquals("result-title", tab.value("document.activeElement.id"));
        assertEquals("260 150", tab.value("(({naturalWidth: w, naturalHeight: h}) => w + ' ' + h)"
                + "(document.querySelector('#before'))"));

        tab.value("document.querySelector('#slider').focus()");
        tab.press("ArrowRight", RIGHT, null);
        assertEquals("51%", tab.value(
                "document.querySelector('#compare').style.getPropertyValue('--cut')"));
        tab.value("document.querySelector('#views button:last-child').click()");
        assertEquals("true", tab.value("document.querySelector('#views button:last-child').ariaPressed"));

        Path saved = Files.createDirectory(folder.resolve("saved"));
        tab.send("Browser.setDownloadBehavior", json -> {
            json.writeStringProperty("behavior", "allow");
            json.writeStringProperty("downloadPath", saved.toString());
        });
        tab.value("document.querySelector('#save').click()");
        Path file = saved.resolve("two of us-restored.png");
        Waiting.until("the saved photo", PATIENCE, () -> Files.exists(file) && Files.size(file) > 0);
        RgbImage before = ImageFiles.read(photo);
        RgbImage after = ImageFiles.read(file);
        assertEquals(before.width(), after.width());
        assertNotEquals(before, after);
        assertEquals(before.crop(0, 0, 10, 150), after.crop(0, 0, 10, 150));
    }

    @Test
    void allIsReachedByKeyboard() throws IOException {
        tab.press("Tab", TAB_KEY, null);
        assertEquals("file", tab.value("document.activeElement.id"));
        assertNotEquals("none",
                tab.value("getComputedStyle(document.querySelector('label[for=file]')).outlineStyle"));
        tab.press("Tab", TAB_KEY, null);
        assertEquals("SUMMARY", tab.value("document.activeElement.tagName"));
        tab.press("Enter", ENTER, "\r");
        assertTrue(tab.is("document.querySelector('#settings').open"));
        tab.press("Tab", TAB_KEY, null);
        assertEquals("method", tab.value("document.activeElement.id"));
        assertEquals("0", tab.value("[...document.querySelectorAll('input, select')].filter(e =>"
                + " !e.labels.length && !e.ariaLabel).length"));
    }

    @Test
    void aRunIsCancelledAndAnotherOneBegun() throws IOException {
        steps("1000");
        tab.drop("#drop", photo);
        tab.waitFor("document.querySelector('#x0').src.startsWith('data:image/jpeg')");
        assertEquals("work-title", tab.value("document.activeElement.id"));
        tab.value("document.querySelector('#cancel').click()");
        tab.waitFor(state("empty"));
        assertEquals("Cancelled", tab.value(text("#status")));
        steps("ddim2");
        tab.drop("#drop", photo);
        tab.waitFor(state("done"));
    }

    @Test
    void twoPagesTakeTurns() throws IOException {
        Tab other = tab;
        steps("1000");
        tab.drop("#drop", photo);
        tab.waitFor("document.querySelector('#x0').src.startsWith('data:')");
        tab = openPage();
        steps("ddim2");
        tab.drop("#drop", photo);
        tab.waitFor(text("#progress-words") + " === 'Waiting: one photo is before yours'");
        assertEquals("Waiting: one photo is before yours", tab.value(text("#status")));
        other.close();
        tab.waitFor(state("done"));
    }

    @Test
    void whatIsNoPhotoIsSaid() throws IOException {
        Path page = Files.writeString(folder.resolve("evil.png"),
                "<!doctype html><script>document.title='pwned'</script>");
        tab.drop("#drop", page);
        tab.waitFor("!document.querySelector('#alert').hidden");
        assertTrue(tab.value(text("#alert")).startsWith("This file: expected an image (PNG"),
                tab.value(text("#alert")));
        Path large = Files.write(folder.resolve("<img src=x onerror=alert(1)>.png"),
                new byte[SmallServer.LIMITS.bytes() + 1]);
        tab.drop("#drop", large);
        tab.waitFor(text("#alert") + ".includes('is the most')");
        assertTrue(tab.value(text("#alert")).contains("<img src=x"), "shown as text");
        Path empty = folder.resolve("meadow.png");
        ImageFiles.write(empty, RgbImage.blank(200, 150));
        tab.drop("#drop", empty);
        tab.waitFor(text("#alert") + " === 'No face found in this photo.'");
        assertEquals("Restore faces", tab.value("document.title"));
    }

    /** Another site's page in the same browser, which even knows the token. */
    @Test
    void otherSitesPagesAreRefused() throws IOException {
        HttpServer evil = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        evil.createContext("/", exchange -> {
            byte[] body = "<!doctype html><title>evil</title>".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        evil.start();
        try {
            tab.go(URI.create("http://127.0.0.1:" + evil.getAddress().getPort() + "/"));
            URI address = small.server.address();
            for (String options : new String[]{"{}", "{mode: 'no-cors'}", "{method: 'POST', body: 'x'}",
                    "{method: 'DELETE'}"}) {
                assertEquals("refused", tab.value("fetch('" + address + "methods', " + options
                        + ").then(r => r.type === 'opaque' ? r.text().then(t => t || 'refused') : 'answered',"
                        + " () => 'refused')"), options);
            }
            assertEquals("0", tab.value("new Promise(done => { const s = document.createElement('iframe');"
                    + " s.src = '" + address + "'; s.onload = () => done(frames[0].length);"
                    + " document.body.append(s); })"));
            assertEquals("refused", tab.value("new Promise(done => { const s = document.createElement('img');"
                    + " s.onload = () => done('shown'); s.onerror = () => done('refused'); s.src = '" + address
                    + "icon.svg'; })"));
        } finally {
            evil.stop(0);
        }
    }

    @Test
    void onePageTooManyIsSaid() throws IOException {
        Tab[] more = new Tab[SmallServer.LIMITS.pages()];
        for (int i = 0; i < more.length; i++) {
            more[i] = openPage();
        }
        more[more.length - 1].waitFor(text("#alert") + ".startsWith('Busy: ')");
        for (Tab one : more) {
            one.close();
        }
    }

    @Test
    void aWrongTokenShowsNothing() throws IOException {
        tab.go(small.server.address().resolve("/" + "A".repeat(43) + "/"));
        assertTrue(tab.value("document.body.textContent").contains("not found"));
    }

    /** 320 pixels wide is also 1280 at 400 %. */
    @ParameterizedTest
    @CsvSource({"320, 256, light", "320, 640, dark", "1280, 800, light"})
    void thePageFitsItsWindow(int width, int height, String scheme) throws IOException {
        tab.size(width, height, 1);
        tab.prefer("prefers-color-scheme", scheme);
        steps("ddim2");
        tab.drop("#drop", photo);
        tab.waitFor(state("done"));
        tab.value("document.querySelector('#settings').open = true");
        assertEquals("0", tab.value("document.documentElement.scrollWidth - " + width));
        assertEquals("", tab.value("[...document.querySelectorAll('main *')].filter(e => !e.closest('.compare, .hidden,"
                + " svg') && e.getBoundingClientRect().right > " + (width + 1) + ").map(e => e.outerHTML).join()"));
        assertEquals(scheme.equals("light"), tab.is("getComputedStyle(document.body).color === 'rgb(34, 38, 42)'"));
    }

    /** What the page shows and gets lies in no file of the server's. */
    @Test
    void nothingIsWritten() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        steps("ddim2");
        long before = files(temporary);
        tab.drop("#drop", photo);
        tab.waitFor(state("done"));
        assertEquals(before, files(temporary));
    }

    private static long files(Path where) throws IOException {
        try (Stream<Path> list = Files.list(where)) {
            return list.filter(file -> file.getFileName().toString().startsWith("imageio")).count();
        }
    }
}

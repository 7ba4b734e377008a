package io.github.dpi4j.cli.serve;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** A tab of a {@link Browser}. */
final class Tab {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, CompletableFuture<String>> answers = new ConcurrentHashMap<>();

    Tab(HttpClient http, URI debugger) {
        socket = http.newWebSocketBuilder().buildAsync(debugger, new WebSocket.Listener() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                text.append(data);
                if (last) {
                    String message = text.toString();
                    text.setLength(0);
                    String id = JsonText.at(message, "id");
                    if (id != null) {
                        answers.remove(id).complete(message);
                    }
                }
                return WebSocket.Listener.super.onText(webSocket, data, last);
            }
        }).join();
    }

    /** Sends a command of the protocol, and returns its answer. */
    String send(String method, Consumer<JsonGenerator> parameters) throws IOException {
        int id = ids.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.put(Integer.toString(id), answer);
        socket.sendText(Json.object(json -> {
            json.writeNumberProperty("id", id);
            json.writeStringProperty("method", method);
            json.writeObjectPropertyStart("params");
            parameters.accept(json);
            json.writeEndObject();
        }), true).join();
        String text = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (JsonText.at(text, "error", "message") != null) {
            throw new IOException(method + ": " + text);
        }
        return text;
    }

    /** Loads an address, and waits until its scripts have begun. */
    void go(URI address) throws IOException {
        send("Page.navigate", json -> json.writeStringProperty("url", address.toString()));
        waitFor("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /** Returns the text of an expression's value, which may be a promise. */
    String value(String expression) throws IOException {
        String answer = send("Runtime.evaluate", json -> {
            json.writeStringProperty("expression", "(async () => String(await (" + expression + ")))()");
            json.writeBooleanProperty("awaitPromise", true);
        });
        String value = JsonText.at(answer, "result", "result", "value");
        if (value == null) {
            throw new IOException(expression + ": " + answer);
        }
        return value;
    }

    boolean is(String condition) throws IOException {
        return Boolean.parseBoolean(value(condition));
    }

    void waitFor(String condition) {
        Waiting.until(condition, PATIENCE, () -> is(condition));
    }

    /** Presses and releases a key. */
    void press(String key, int code, String text) throws IOException {
        for (String type : new String[]{"keyDown", "keyUp"}) {
            send("Input.dispatchKeyEvent", json -> {
                json.writeStringProperty("type", type);
                json.writeStringProperty("key", key);
                json.writeStringProperty("code", key);
                json.writeNumberProperty("windowsVirtualKeyCode", code);
                if (text != null && type.equals("keyDown")) {
                    json.writeStringProperty("text", text);
                }
            });
        }
    }

    /** Drops a file in the middle of an element. */
    void drop(String selector, Path file) throws IOException {
        String[] centre = value("(() => { const e = document.querySelector('" + selector
                + "'); e.scrollIntoView({block: 'center'});"
                + " const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2].join(' '); })()")
                .split(" ");
        for (String type : new String[]{"dragEnter", "dragOver", "drop"}) {
            send("Input.dispatchDragEvent", json -> {
                json.writeStringProperty("type", type);
                json.writeNumberProperty("x", Double.parseDouble(centre[0]));
                json.writeNumberProperty("y", Double.parseDouble(centre[1]));
                json.writeObjectPropertyStart("data");
                json.writeArrayPropertyStart("items");
                json.writeEndArray();
                json.writeArrayPropertyStart("files");
                json.writeString(file.toString());
                json.writeEndArray();
                json.writeNumberProperty("dragOperationsMask", 1);
                json.writeEndObject();
            });
        }
    }

    /** Lays the page out for a window of this size, at a scale. */
    void size(int width, int height, double scale) throws IOException {
        send("Emulation.setDeviceMetricsOverride", json -> {
            json.writeNumberProperty("width", width);
            json.writeNumberProperty("height", height);
            json.writeNumberProperty("deviceScaleFactor", scale);
            json.writeBooleanProperty("mobile", false);
        });
    }

    /** Sets a feature of the medium, such as prefers-color-scheme. */
    void prefer(String feature, String value) throws IOException {
        send("Emulation.setEmulatedMedia", json -> {
            json.writeArrayPropertyStart("features");
            json.writeStartObject();
            json.writeStringProperty("name", feature);
            json.writeStringProperty("value", value);
            json.writeEndObject();
            json.writeEndArray();
        });
    }

    /** Returns a PNG file of the whole page. */
    byte[] screenshot() throws IOException {
        return Base64.getDecoder().decode(JsonText.at(send("Page.captureScreenshot", json -> json
                .writeBooleanProperty("captureBeyondViewport", true)), "result", "data"));
    }

    /** Closes the tab, as a person would. */
    void close() throws IOException {
        send("Page.close", _ -> {
        });
    }
}

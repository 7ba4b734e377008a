package io.github.dpi4j.cli.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A page that is open in a browser: its pending events, its job and its images. It is open as long as its event stream
 * is.
 */
final class OpenPage {
    /** Interval of heartbeats, which detect a closed page: the second write to it fails at the latest. */
    private static final long HEARTBEAT_MILLIS = 1000;
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final Deque<Event> outbox = new ArrayDeque<>();
    private @Nullable Job job;
    private @Nullable Upload upload;
    private @Nullable Picture before;
    private @Nullable Picture result;
    private boolean isClosed;

    private record Event(boolean isFrame, String text) {
    }

    /**
     * An image's file.
     *
     * @param type media type
     */
    record Picture(String type, byte[] bytes) {
    }

    /** Sends an event with the properties that are written. */
    void send(String name, Consumer<JsonGenerator> properties) {
        send(false, name, properties);
    }

    private synchronized void send(boolean isFrame, String name, Consumer<JsonGenerator> properties) {
        if (!isClosed) {
            outbox.add(new Event(isFrame, "event: " + name + "\ndata: " + Json.object(properties) + "\n\n"));
            notifyAll();
        }
    }

    /** Returns whether the page has received all frames so far. */
    synchronized boolean wantsFrame() {
        return !isClosed && outbox.stream().noneMatch(Event::isFrame);
    }

    /** Sends an event that may be dropped if the page does not keep up, see {@link #wantsFrame}. */
    void sendFrame(String name, Consumer<JsonGenerator> properties) {
        send(true, name, properties);
    }

    /** Writes events until the page is closed, on either side. */
    void stream(OutputStream out) throws IOException {
        while (true) {
            byte[] next = next();
            if (next == null) {
                return;
            }
            out.write(next);
            out.flush();
        }
    }

    private synchronized byte @Nullable [] next() throws IOException {
        try {
            if (outbox.isEmpty() && !isClosed) {
                wait(HEARTBEAT_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (isClosed) {
            return null;
        }
        return outbox.isEmpty() ? HEARTBEAT : outbox.remove().text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Starts an upload, which ends with the page.
     *
     * @throws Refusal if the page is closed, or uploads already
     */
    synchronized void begin(Upload next) throws Refusal {
        if (isClosed) {
            throw new Refusal(409, "this page is closed");
        }
        if (upload != null) {
            throw new Refusal(409, "this page is sending a photo already");
        }
        upload = next;
    }

    /** Ends the upload, so that another one may begin. */
    synchronized void endUpload() {
        upload = null;
    }

    /**
     * Starts a job, and releases the images of the previous one.
     *
     * @throws Refusal if a job is in progress, or the page is closed
     */
    synchronized void begin(Job next) throws Refusal {
        if (isClosed) {
            throw new Refusal(409, "this page is closed");
        }
        if (job != null) {
            throw new Refusal(409, "this page is restoring a photo already");
        }
        job = next;
        before = null;
        result = null;
    }

    /** Ends a job, so that another one may begin. */
    synchronized void end(Job ended) {
        if (job == ended) {
            job = null;
        }
    }

    /** Returns the job in progress, or null. */
    synchronized @Nullable Job job() {
        return job;
    }

    synchronized void setBefore(Picture picture) {
        before = isClosed ? null : picture;
    }

    synchronized void setResult(Picture picture) {
        result = isClosed ? null : picture;
    }

    /** Returns the uploaded image, and releases it; null if there is none. */
    synchronized @Nullable Picture takeBefore() {
        Picture taken = before;
        before = null;
        return taken;
    }

    /** Returns the result, and releases it; null if there is none. */
    synchronized @Nullable Picture takeResult() {
        Picture taken = result;
        result = null;
        return taken;
    }

    /**
     * Closes the page: ends its upload, releases its images, and accepts no more jobs.
     *
     * @return the job in progress, to be cancelled; or null
     */
    synchronized @Nullable Job close() {
        isClosed = true;
        if (upload != null) {
            upload.end();
        }
        outbox.clear();
        before = null;
        result = null;
        notifyAll();
        return job;
    }
}

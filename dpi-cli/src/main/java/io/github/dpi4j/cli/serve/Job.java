package io.github.dpi4j.cli.serve;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** A job of a page: an image and the request to restore it. Its bytes are released as soon as they are no longer needed. */
final class Job {
    private final OpenPage page;
    private final JobRequest request;
    private byte @Nullable [] content;
    private volatile boolean isCancelled;

    Job(OpenPage page, JobRequest request, byte[] content) {
        this.page = page;
        this.request = request;
        this.content = content;
    }

    OpenPage page() {
        return page;
    }

    JobRequest request() {
        return request;
    }

    /** Returns the file's bytes, once. */
    synchronized byte[] takeContent() {
        byte[] taken = content;
        content = null;
        if (taken == null) {
            throw new CancellationException("cancelled");
        }
        return taken;
    }

    /** Cancels the job before the next pass of a network. */
    synchronized void cancel() {
        isCancelled = true;
        content = null;
    }

    boolean isCancelled() {
        return isCancelled;
    }

    /**
     * Checks that the job was not cancelled.
     *
     * @throws CancellationException if it was
     */
    void checkCancelled() {
        if (isCancelled) {
            throw new CancellationException("cancelled");
        }
    }
}

package io.github.dpi4j.cli.serve;

import java.util.concurrent.CancellationException;

/** An image of a page's, and what is to be done with it. Its bytes are let go as soon as they are not needed any more. */
final class Job {
    private final OpenPage page;
    private final JobRequest request;
    private byte[] content;
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

    /** Ends the job before the next pass of a network. */
    synchronized void cancel() {
        isCancelled = true;
        content = null;
    }

    boolean isCancelled() {
        return isCancelled;
    }

    /**
     * Checks whether to go on.
     *
     * @throws CancellationException if not
     */
    void checkCancelled() {
        if (isCancelled) {
            throw new CancellationException("cancelled");
        }
    }
}

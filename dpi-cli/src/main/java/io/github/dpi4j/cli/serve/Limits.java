package io.github.dpi4j.cli.serve;

import java.time.Duration;

/**
 * Limits on the requests of pages.
 *
 * @param bytes largest size of an uploaded file
 * @param pixels most pixels of its image
 * @param waiting most waiting jobs, besides the running one
 * @param pages most pages open at a time
 * @param uploadTime longest time in which a file is uploaded; its connection is closed then
 */
public record Limits(int bytes, long pixels, int waiting, int pages, Duration uploadTime) {
    /**
     * Enough for all phones' pictures, and most cameras'. The number of pages is one less than the connections that
     * browsers keep to a server: each page holds one, and another one is needed to refuse the next page.
     */
    public static final Limits DEFAULT = new Limits(64 << 20, 64_000_000, 8, 5, Duration.ofMinutes(1));

    /**
     * Creates limits.
     *
     * @throws IllegalArgumentException if one is below 1, or below 0 waiting jobs, or the time is not positive
     */
    public Limits {
        if (bytes < 1 || pixels < 1 || waiting < 0 || pages < 1 || !uploadTime.isPositive()) {
            throw new IllegalArgumentException("limits: expected bytes, pixels and pages of at least 1 and a time, got "
                    + bytes + ", " + pixels + ", " + pages + " and " + uploadTime + ", and " + waiting + " waiting");
        }
    }
}

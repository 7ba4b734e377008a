package io.github.dpi4j.cli.serve;

/**
 * Limits on the requests of pages.
 *
 * @param bytes largest size of an uploaded file
 * @param pixels most pixels of its image
 * @param waiting most waiting jobs, besides the running one
 * @param pages most pages open at a time
 */
public record Limits(int bytes, long pixels, int waiting, int pages) {
    /**
     * Enough for all phones' pictures, and most cameras'. The number of pages is one less than the connections that
     * browsers keep to a server: each page holds one, and another one is needed to refuse the next page.
     */
    public static final Limits DEFAULT = new Limits(64 << 20, 64_000_000, 8, 5);

    /**
     * Creates limits.
     *
     * @throws IllegalArgumentException if one is below 1, or below 0 waiting jobs
     */
    public Limits {
        if (bytes < 1 || pixels < 1 || waiting < 0 || pages < 1) {
            throw new IllegalArgumentException("limits: expected bytes, pixels and pages of at least 1, got " + bytes
                    + ", " + pixels + " and " + pages + ", and " + waiting + " waiting");
        }
    }
}

package io.github.dpi4j.cli.serve;

/**
 * Bounds of what the pages may ask for at once.
 *
 * @param bytes of an uploaded file
 * @param pixels of the image in it
 * @param waiting jobs beside the one that runs
 * @param pages open at a time
 */
public record Limits(int bytes, long pixels, int waiting, int pages) {
    /**
     * All pictures of phones, and most of cameras. Of pages one less than the connections that browsers keep to a server: each page
     * holds one, and the next needs one to be told.
     */
    public static final Limits DEFAULT = new Limits(64 << 20, 64_000_000, 8, 5);

    /**
     * Checks the bounds.
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

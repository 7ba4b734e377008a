package io.github.dpi4j.evaluation;

/**
 * A metric's names and how its values are written.
 *
 * @param key for files, in lower case with underscores
 * @param title for tables
 * @param decimals digits behind the point
 */
public record MetricName(String key, String title, int decimals, Better better) {
    /** Which values are good. */
    public enum Better {
        HIGHER, LOWER, NEITHER
    }

    /** Seconds that an image took. */
    public static final MetricName SECONDS = new MetricName("seconds", "time per image, s", 3, Better.LOWER);
}

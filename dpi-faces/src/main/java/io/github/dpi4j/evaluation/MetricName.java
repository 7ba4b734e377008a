package io.github.dpi4j.evaluation;

/**
 * A metric's names and the format of its values.
 *
 * @param key for files, in lower case with underscores
 * @param title for tables
 * @param decimals number of decimals
 * @param better the direction of better values
 */
public record MetricName(String key, String title, int decimals, Better better) {
    /** The direction of better values. */
    public enum Better {
        /** Higher values are better. */
        HIGHER,
        /** Lower values are better. */
        LOWER,
        /** Neither direction is better. */
        NEITHER
    }

    /** The time per image in seconds. */
    public static final MetricName SECONDS = new MetricName("seconds", "time per image, s", 3, Better.LOWER);
}

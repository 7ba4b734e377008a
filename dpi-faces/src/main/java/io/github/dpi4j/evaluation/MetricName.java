package io.github.dpi4j.evaluation;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A metric's names and the format of its values.
 *
 * @param key for files, in lower case with underscores
 * @param title for tables
 * @param decimals number of decimals
 * @param better the direction of better values
 */
public record MetricName(String key, String title, int decimals, Better better) {
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_]*");
    private static final int MOST_DECIMALS = 9;

    /** Checks the components. */
    public MetricName {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException(
                    "key: expected lower-case letters, digits and underscores, got '" + key + "'");
        }
        if (title.isBlank()) {
            throw new IllegalArgumentException("title: expected some text, got none");
        }
        if (decimals < 0 || decimals > MOST_DECIMALS) {
            throw new IllegalArgumentException("decimals: expected 0 to " + MOST_DECIMALS + ", got " + decimals);
        }
        Objects.requireNonNull(better, "better");
    }

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

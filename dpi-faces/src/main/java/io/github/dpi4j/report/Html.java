package io.github.dpi4j.report;

import java.util.Locale;

/** Text in HTML. Pure functions. */
final class Html {
    private Html() {
    }

    /** A text with the characters escaped that mean something in HTML, also within attributes' quotes. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'",
                "&#39;");
    }

    /** A number with so many digits behind the point, and a real minus. */
    static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value).replace('-', '\u2212');
    }

    /** A number with its sign. */
    static String signed(double value, int decimals) {
        return (value >= 0 ? "+" : "") + number(value, decimals);
    }

    /** A coordinate in SVG: one digit behind the point. */
    static String coordinate(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}

package io.github.dpi4j.report;

import java.util.Locale;

/** Text in HTML. Pure functions. */
final class Html {
    private Html() {
    }

    /** Returns a text with HTML's special characters escaped, also for quoted attributes. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'",
                "&#39;");
    }

    /** Returns a number with so many decimals, and a typographic minus. */
    static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value).replace('-', '\u2212');
    }

    /** Returns a number with its sign. */
    static String signed(double value, int decimals) {
        return (value >= 0 ? "+" : "") + number(value, decimals);
    }

    /** Returns a coordinate in SVG, with one decimal. */
    static String coordinate(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}

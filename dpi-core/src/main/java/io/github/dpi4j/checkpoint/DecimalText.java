package io.github.dpi4j.checkpoint;

import java.util.regex.Pattern;

/**
 * Numbers as people and other programs write them, in command lines, settings and tables: decimal digits, with or without a
 * sign, decimals and an exponent. Java's own forms are none: {@code 1d}, {@code 1f}, {@code 0x1p3}, {@code NaN},
 * {@code Infinity}.
 */
public final class DecimalText {
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");

    private DecimalText() {
    }

    /**
     * {@return the number}
     *
     * @param text the text
     * @throws NumberFormatException if it is not a number of this form, or beyond the range of double
     */
    public static double parse(String text) {
        double value = isNumber(text) ? Double.parseDouble(text) : Double.NaN;
        if (!Double.isFinite(value)) {
            throw new NumberFormatException("expected a number, got " + PrintableText.quote(text));
        }
        return value;
    }

    /**
     * {@return whether the text is a number of this form, however large}
     *
     * @param text the text
     */
    public static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    /**
     * {@return whether the text is a whole number, however large}
     *
     * @param text the text
     */
    public static boolean isWhole(String text) {
        return WHOLE.matcher(text).matches();
    }

    /**
     * {@return a message that ends with a value in Java's form, as "got 1.0E18", with the text that the value was read from
     * instead; other messages as they are}
     *
     * @param message the message
     * @param text the text, of a number or of something else
     */
    public static String asWritten(String message, String text) {
        String form = isNumber(text) ? "got " + Double.parseDouble(text) : null;
        return form != null && message.endsWith(form)
                ? message.substring(0, message.length() - form.length()) + "got " + text
                : message;
    }
}

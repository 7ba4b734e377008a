package io.github.dpi4j.checkpoint;

/**
 * Text from a file, escaped for a terminal, a log or a message. Names in a checkpoint are whatever its writer chose: an
 * escape sequence would recolour or retitle the reader's terminal, a line feed would forge a second message, and a
 * bidirectional override would show another name than the one that is there.
 */
public final class PrintableText {
    private static final int QUOTED = 80;
    private static final int SHOWN = 200;

    private PrintableText() {
    }

    /**
     * {@return the text with every character that does not simply appear written as its escape, such as
     * <code>&#92;u001b</code>: control and format characters (among them bidirectional overrides), line and paragraph
     * separators, lone surrogates and characters of private use} Other text is returned as it is.
     *
     * @param text the text
     */
    public static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(out, c));
        return out.toString();
    }

    /**
     * {@return the escaped text, cut to 200 characters: what a message shows of a value that may be anything}
     *
     * @param value the value
     */
    public static String shown(Object value) {
        String text = String.valueOf(value);
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(SHOWN).forEach(c -> append(out, c));
        return out.append(text.codePointCount(0, text.length()) > SHOWN ? "…" : "").toString();
    }

    /**
     * {@return the escaped text in double quotes, cut to 80 characters; double quotes inside become single ones}
     *
     * @param text the text
     */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().limit(QUOTED).forEach(c -> append(out, c == '"' ? '\'' : c));
        return out.append(text.codePointCount(0, text.length()) > QUOTED ? "…\"" : "\"").toString();
    }

    private static void append(StringBuilder out, int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> {
                for (char unit : Character.toChars(c)) {
                    out.append(String.format("\\u%04x", (int) unit));
                }
            }
            default -> out.appendCodePoint(c);
        }
    }
}

package io.github.dpi4j.cli;

import io.github.dpi4j.checkpoint.PrintableText;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * A writer to a terminal that escapes all control characters but line ends and tabs, which text from files and their
 * names may contain. Everything that the command prints goes through one of these.
 */
final class PrintableWriter extends FilterWriter {
    /** A high surrogate whose low surrogate is yet to be written; 0 for none. */
    private char half;

    PrintableWriter(Writer out) {
        super(out);
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        write(new String(text, offset, length), 0, length);
    }

    @Override
    public void write(int c) throws IOException {
        write(String.valueOf((char) c), 0, 1);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        String all = (half == 0 ? "" : String.valueOf(half)) + text.substring(offset, offset + length);
        half = 0;
        if (!all.isEmpty() && Character.isHighSurrogate(all.charAt(all.length() - 1))) {
            half = all.charAt(all.length() - 1);
            all = all.substring(0, all.length() - 1);
        }
        int from = 0;
        for (int i = 0; i < all.length(); i++) {
            if (isLayout(all, i)) {
                out.write(PrintableText.escape(all.substring(from, i)));
                out.write(all.charAt(i));
                from = i + 1;
            }
        }
        out.write(PrintableText.escape(all.substring(from)));
    }

    private static boolean isLayout(String text, int i) {
        char c = text.charAt(i);
        return c == '\n' || c == '\t' || c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
    }
}

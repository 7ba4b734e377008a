package io.github.dpi4j.sheet;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Monospaced letters from a picture (DejaVu Sans Mono, 12 pixels): Java's own fonts need system packages that a server
 * may lack.
 */
final class Lettering {
    static final int WIDTH = 7;
    static final int HEIGHT = 15;
    private static final char FIRST = ' ';
    private static final char LAST = '~';
    /** The letters after {@link #LAST} in the picture. */
    private static final String FURTHER = "\u00d7\u03c4\u2192\u0302";
    /** Stands on the letter before it. */
    private static final char COMBINING = FURTHER.charAt(FURTHER.length() - 1);
    private static final RgbImage LETTERS = load();

    private Lettering() {
    }

    private static RgbImage load() {
        try (InputStream in = Lettering.class.getResourceAsStream("letters.png")) {
            return ImageFiles.read(in.readAllBytes(), "letters.png");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a line in dark on the image, which is modified; what does not fit is cut off. A combining character stands on
     * the one before it.
     *
     * @param x left end; {@code y} upper edge
     */
    static void write(RgbImage image, int x, int y, String text) {
        int at = x;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == COMBINING) {
                at -= WIDTH;
            }
            draw(image, at, y, position(text.charAt(i)));
            at += WIDTH;
        }
    }

    /** Returns a text in lines of so many letters at most, broken at spaces where there are any. */
    static List<String> wrap(String text, int letters) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (true) {
            int end = end(rest, letters);
            if (end == rest.length()) {
                lines.add(rest);
                return lines;
            }
            int space = rest.lastIndexOf(' ', end);
            lines.add(rest.substring(0, space > 0 ? space : end));
            rest = space > 0 ? rest.substring(space + 1) : rest.substring(end);
        }
    }

    /** Returns where the text after so many letters begins. */
    private static int end(String text, int letters) {
        int end = 0;
        for (int seen = 0; end < text.length() && (seen < letters || text.charAt(end) == COMBINING); end++) {
            seen += text.charAt(end) == COMBINING ? 0 : 1;
        }
        return end;
    }

    private static int position(char c) {
        if (c >= FIRST && c <= LAST) {
            return c - FIRST;
        }
        int further = FURTHER.indexOf(c);
        return further < 0 ? '?' - FIRST : LAST - FIRST + 1 + further;
    }

    /** Darkens the paper by the letter's coverage. */
    private static void draw(RgbImage image, int left, int top, int position) {
        for (int y = 0; y < HEIGHT && top + y < image.height(); y++) {
            for (int x = 0; x < WIDTH && left + x < image.width(); x++) {
                int paper = LETTERS.get(position * WIDTH + x, y, 0);
                int at = RgbImage.CHANNELS * ((top + y) * image.width() + left + x);
                for (int c = at; c < at + RgbImage.CHANNELS; c++) {
                    image.pixels()[c] = (byte) ((image.pixels()[c] & 0xff) * paper / 255);
                }
            }
        }
    }
}

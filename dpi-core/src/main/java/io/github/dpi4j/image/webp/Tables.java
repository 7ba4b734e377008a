package io.github.dpi4j.image.webp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** The constants of RFC 6386, from a text beside this class. */
final class Tables {
    static final int BLOCK_TYPES = 4;
    static final int BANDS = 8;
    static final int CONTEXTS = 3;
    static final int TOKENS = 11;
    static final int MODES = 10;

    /** Section 13.5: probabilities of tokens, by block type, band, context and node of the tree. */
    static final int[] COEFFICIENTS = new int[BLOCK_TYPES * BANDS * CONTEXTS * TOKENS];
    /** Section 13.4: probabilities that a frame changes those. */
    static final int[] UPDATES = new int[COEFFICIENTS.length];
    /** Section 11.5: probabilities of a 4×4 block's mode, by the modes above and to the left and by node of the tree. */
    static final int[] BLOCK_MODES = new int[MODES * MODES * (MODES - 1)];
    /** Section 14.1: quantizers of DC values. */
    static final int[] DC = new int[128];
    /** Section 14.1: quantizers of AC values. */
    static final int[] AC = new int[128];

    static {
        try (InputStream in = Tables.class.getResourceAsStream("tables.txt")) {
            int[] numbers = new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines()
                    .filter(line -> !line.startsWith("#")).flatMap(line -> Stream.of(line.strip().split(" +")))
                    .filter(word -> !word.isEmpty()).mapToInt(Integer::parseInt).toArray();
            int at = 0;
            for (int[] table : new int[][]{COEFFICIENTS, UPDATES, BLOCK_MODES, DC, AC}) {
                System.arraycopy(numbers, at, table, 0, table.length);
                at += table.length;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Tables() {
    }
}

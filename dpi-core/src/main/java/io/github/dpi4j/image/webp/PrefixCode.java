package io.github.dpi4j.image.webp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A canonical prefix code (RFC 9649, section 3.7.2), with a table for its short codes. */
final class PrefixCode {
    private static final int LONGEST = 15;
    private static final int TABLE_BITS = 8;
    private static final int[] LENGTH_ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    private static final int FIRST_LENGTH = 8;

    /** By the next bits: symbol · 16 + length, or 0 for a longer code. */
    private final int @Nullable [] table;
    private final int tableMask;
    /** Symbols in the order of their codes. */
    private final short[] symbols;
    /** By length, how many codes there are. */
    private final int[] counts = new int[LONGEST + 1];

    private PrefixCode(int[] lengths) throws IOException {
        int used = 0;
        int longest = 0;
        for (int length : lengths) {
            counts[length]++;
            used += length > 0 ? 1 : 0;
            longest = Math.max(longest, length);
        }
        counts[0] = 0;
        symbols = new short[used];
        if (used == 1) {
            // A single symbol takes no bits.
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                symbols[0] = (short) (lengths[symbol] > 0 ? symbol : symbols[0]);
            }
            table = null;
            tableMask = 0;
            return;
        }
        int[] places = new int[LONGEST + 2];
        long space = 0;
        for (int length = 1; length <= LONGEST; length++) {
            places[length + 1] = places[length] + counts[length];
            space += (long) counts[length] << LONGEST - length;
        }
        if (space != 1 << LONGEST) {
            throw new IOException("an incomplete prefix code");
        }
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            if (lengths[symbol] > 0) {
                symbols[places[lengths[symbol]]++] = (short) symbol;
            }
        }
        table = new int[1 << Math.min(longest, TABLE_BITS)];
        tableMask = table.length - 1;
        int code = 0;
        for (int length = 1, i = 0; length <= Math.min(longest, TABLE_BITS); length++, code <<= 1) {
            for (int n = 0; n < counts[length]; n++, code++, i++) {
                int reversed = Integer.reverse(code) >>> 32 - length;
                for (int to = reversed; to < table.length; to += 1 << length) {
                    table[to] = symbols[i] << 4 | length;
                }
            }
        }
    }

    /** Reads a code's description. */
    static PrefixCode read(BitReader in, int alphabet) throws IOException {
        int[] lengths = new int[alphabet];
        if (in.flag()) {
            boolean two = in.flag();
            set(lengths, in.number(in.flag() ? 8 : 1));
            if (two) {
                set(lengths, in.number(8));
            }
        } else {
            int[] lengthLengths = new int[LENGTH_ORDER.length];
            int count = 4 + in.number(4);
            for (int i = 0; i < count; i++) {
                lengthLengths[LENGTH_ORDER[i]] = in.number(3);
            }
            readLengths(in, new PrefixCode(lengthLengths), lengths);
        }
        return new PrefixCode(lengths);
    }

    private static void set(int[] lengths, int symbol) throws IOException {
        if (symbol >= lengths.length) {
            throw new IOException("a symbol outside its alphabet");
        }
        lengths[symbol] = 1;
    }

    private static void readLengths(BitReader in, PrefixCode code, int[] lengths) throws IOException {
        int left = lengths.length;
        if (in.flag()) {
            left = 2 + in.number(2 + 2 * in.number(3));
            if (left > lengths.length) {
                throw new IOException("more code lengths than symbols");
            }
        }
        int previous = FIRST_LENGTH;
        for (int symbol = 0; symbol < lengths.length && left > 0; left--) {
            int length = code.symbol(in);
            if (length < 16) {
                lengths[symbol++] = length;
                previous = length > 0 ? length : previous;
            } else {
                int repeat = length == 16 ? 3 + in.number(2) : length == 17 ? 3 + in.number(3) : 11 + in.number(7);
                if (symbol + repeat > lengths.length) {
                    throw new IOException("more code lengths than symbols");
                }
                for (int i = 0; i < repeat; i++) {
                    lengths[symbol++] = length == 16 ? previous : 0;
                }
            }
        }
    }

    /** Reads the next symbol. */
    int symbol(BitReader in) throws IOException {
        if (table == null) {
            return symbols[0];
        }
        int next = in.peek();
        int entry = table[next & tableMask];
        if (entry != 0) {
            in.skip(entry & 15);
            return entry >> 4;
        }
        int code = 0;
        int first = 0;
        int place = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code = code << 1 | next >> length - 1 & 1;
            if (code - first < counts[length]) {
                in.skip(length);
                return symbols[place + code - first];
            }
            place += counts[length];
            first = first + counts[length] << 1;
        }
        throw new IOException("a code outside the prefix code");
    }
}

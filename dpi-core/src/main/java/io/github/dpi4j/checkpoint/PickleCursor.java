package io.github.dpi4j.checkpoint;

import io.github.dpi4j.checkpoint.PickleValue.BigInt;
import io.github.dpi4j.checkpoint.PickleValue.Int;
import io.github.dpi4j.checkpoint.PickleValue.Plain;
import io.github.dpi4j.checkpoint.PickleValue.Text;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** A reader of the operands of a pickle's opcodes, within the pickle's part of the file and within bounds of memory. */
final class PickleCursor {
    /** The longest string that is kept; a longer one cannot be a name, and only takes its place on the stack. */
    private static final int MAX_TEXT = 4096;
    /** Bytes of heap that all strings may take: room for 100,000 of 100 characters, far above what any checkpoint has. */
    private static final long MAX_ALL_TEXT = 24 << 20;
    /** Bytes of heap beside a string's characters: itself, its array's header, its entry in a dict. */
    private static final int TEXT_OVERHEAD = 136;
    private static final int MAX_LINE = 256;
    /** The longest integer that is kept; the longest of use is the 10-byte magic number. */
    private static final int MAX_INTEGER = 16;

    private final CheckpointFile file;
    private final long end;
    private long position;
    private long text;

    PickleCursor(CheckpointFile file, long begin, long end) {
        this.file = file;
        this.position = begin;
        this.end = end;
    }

    long position() {
        return position;
    }

    int u8() throws IOException {
        return file.u8(advance(1, "the pickle's next opcode or operand"));
    }

    int u16() throws IOException {
        return file.u16(advance(2, "a 16-bit operand"));
    }

    int i32() throws IOException {
        return file.i32(advance(4, "a 32-bit operand"));
    }

    long u32() throws IOException {
        return i32() & 0xffff_ffffL;
    }

    long i64() throws IOException {
        return file.i64(advance(8, "a 64-bit operand"));
    }

    /** Checks that so many bytes are left and, if asked to, skips them. */
    void skip(long length, String what, boolean pass) throws IOException {
        long here = advance(length, what);
        if (!pass) {
            position = here;
        }
    }

    /** Returns a string in UTF-8. */
    PickleValue text(long length) throws IOException {
        long here = advance(length, "a string");
        if (length > MAX_TEXT) {
            return Plain.LONG_TEXT;
        }
        return new Text(string(here, (int) length, "a string"));
    }

    /** Returns an integer in two's complement, little-endian. */
    PickleValue integer(long length) throws IOException {
        long here = advance(length, "an integer");
        if (length == 0) {
            return new Int(0);
        }
        if (length > MAX_INTEGER) {
            return Plain.HUGE_INTEGER;
        }
        byte[] bytes = file.copy(here, (int) length, "an integer");
        for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
            byte swap = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = swap;
        }
        BigInteger value = new BigInteger(bytes);
        return value.bitLength() < Long.SIZE ? new Int(value.longValue()) : new BigInt(value);
    }

    /**
     * Returns an integer in decimal digits on a line of its own, perhaps with Python 2's {@code L}; {@code 00} and
     * {@code 01} are booleans.
     */
    PickleValue decimal() throws IOException {
        long here = position;
        String line = line();
        switch (line) {
            case "00" -> {
                return Plain.FALSE;
            }
            case "01" -> {
                return Plain.TRUE;
            }
            default -> {
                try {
                    return new Int(Long.parseLong(line.endsWith("L") ? line.substring(0, line.length() - 1) : line));
                } catch (NumberFormatException e) {
                    throw file.bad(here, "a decimal integer", PrintableText.quote(line));
                }
            }
        }
    }

    /** Returns the text up to the next line feed, which is passed over. */
    String line() throws IOException {
        long begin = position;
        while (u8() != '\n') {
            if (position - begin > MAX_LINE) {
                throw file.bad(begin, "a line of at most " + MAX_LINE + " bytes", "a longer one");
            }
        }
        return string(begin, (int) (position - 1 - begin), "a line");
    }

    private String string(long begin, int length, String what) throws IOException {
        String string = new String(file.copy(begin, length, what), StandardCharsets.UTF_8);
        // Characters above U+00FF make all of a string's take two bytes; they were two or three in the file.
        text += TEXT_OVERHEAD + 2L * string.length();
        if (text > MAX_ALL_TEXT) {
            throw file.bad(begin, "a pickle whose strings take at most " + MAX_ALL_TEXT + " bytes of memory", "more");
        }
        return string;
    }

    /** Moves on and gives where it was. */
    private long advance(long length, String what) throws IOException {
        if (length < 0 || length > end - position) {
            throw file.bad(position, what + " (" + Long.toUnsignedString(length) + " bytes)",
                    "the pickle's end at byte " + end);
        }
        long here = position;
        position += length;
        return here;
    }
}

package io.github.dpi4j.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes of the kinds that lead parsers astray, drawn from a seed: extreme numbers, parts moved, repeated, left out, of other files. */
public final class Mutator {
    private static final long[] EXTREMES = {0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x1000000,
            0x7fffffff,
            0x80000000L, 0xffffffffL, Long.MAX_VALUE, Long.MIN_VALUE, -1, -2};
    private static final int LARGEST = 1 << 16;
    private static final List<byte[]> TEXTS = List.of(text("-1"), text("NaN"), text("1e999"),
            text("99999999999999999999"),
            text("\u001b[31m"), text("\""), text("{"), text("[[[["), text("\n"), text(","), text("null"),
            text("\u0000"));

    private final List<byte[]> seeds;
    private final SplittableRandom random;

    /**
     * @param seeds inputs to begin with, none of them empty
     */
    public Mutator(List<byte[]> seeds, long seed) {
        this.seeds = List.copyOf(seeds);
        this.random = new SplittableRandom(seed);
    }

    /** Returns the next input, never the array of a seed itself. */
    public byte[] next() {
        byte[] out = seeds.get(random.nextInt(seeds.size())).clone();
        // Few changes mostly: many would be refused for the first of them.
        for (int changes = 1 + Math.min(random.nextInt(8), random.nextInt(8)); changes > 0
                && out.length > 0; changes--) {
            out = changed(out);
        }
        return out;
    }

    private byte[] changed(byte[] in) {
        // Headers decide most.
        int at = random.nextInt(random.nextBoolean() ? Math.min(64, in.length) : in.length);
        int length = Math.min(in.length - at, 1 << random.nextInt(8));
        switch (random.nextInt(12)) {
            case 0 -> in[at] = (byte) random.nextInt(256);
            case 1 -> in[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> extreme(in, at);
            case 3 -> Arrays.fill(in, at, at + length, (byte) (random.nextBoolean() ? 0xff : 0));
            case 4 -> {
                return Arrays.copyOf(in, at);
            }
            case 5 -> {
                return spliced(in, at, in, at, length);
            }
            case 6 -> System.arraycopy(in, random.nextInt(in.length - length + 1), in, at, length);
            case 7, 8, 9 -> {
                return withOtherNumber(in, at);
            }
            case 10 -> {
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                int from = random.nextInt(other.length);
                return spliced(in, at, other, from, Math.min(other.length - from, length));
            }
            default -> {
                byte[] text = TEXTS.get(random.nextInt(TEXTS.size()));
                return spliced(in, at, text, 0, text.length);
            }
        }
        return in;
    }

    /** Replaces the next number in decimal digits, if there is one. */
    private byte[] withOtherNumber(byte[] in, int at) {
        int begin = at;
        while (begin < in.length && !isDigit(in[begin])) {
            begin++;
        }
        int end = begin;
        while (end < in.length && isDigit(in[end])) {
            end++;
        }
        if (begin == end) {
            return in;
        }
        long value = random.nextBoolean()
                ? random.nextInt(1 << random.nextInt(1, 12))
                : EXTREMES[random.nextInt(EXTREMES.length)];
        byte[] digits = text(Long.toString(value));
        byte[] out = new byte[in.length - (end - begin) + digits.length];
        System.arraycopy(in, 0, out, 0, begin);
        System.arraycopy(digits, 0, out, begin, digits.length);
        System.arraycopy(in, end, out, begin + digits.length, in.length - end);
        return out;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private byte[] spliced(byte[] in, int at, byte[] from, int begin, int length) {
        if (in.length + length > LARGEST) {
            return in;
        }
        byte[] out = Arrays.copyOf(in, in.length + length);
        System.arraycopy(from, begin, out, at, length);
        System.arraycopy(in, at, out, at + length, in.length - at);
        return out;
    }

    private void extreme(byte[] bytes, int at) {
        long value = EXTREMES[random.nextInt(EXTREMES.length)] + random.nextInt(-1, 2);
        int count = Math.min(1 << random.nextInt(4), bytes.length - at);
        boolean little = random.nextBoolean();
        for (int i = 0; i < count; i++) {
            bytes[at + i] = (byte) (value >> 8 * (little ? i : count - 1 - i));
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}

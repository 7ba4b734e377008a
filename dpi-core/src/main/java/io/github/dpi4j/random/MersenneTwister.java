package io.github.dpi4j.random;

import java.nio.ByteBuffer;

/**
 * MT19937 (Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998), 32 bits a draw, with the bookkeeping that
 * torch writes into its generator states.
 */
final class MersenneTwister {
    static final int WORDS = 624;
    private static final int MIDDLE = 397;
    private static final int MATRIX = 0x9908b0df;

    private final int[] words = new int[WORDS];
    /** Draws until the words are renewed, counted as torch does: one more than are left. */
    private int left = 1;
    private int next;

    MersenneTwister(int seed) {
        words[0] = seed;
        for (int i = 1; i < WORDS; i++) {
            words[i] = 1812433253 * (words[i - 1] ^ words[i - 1] >>> 30) + i;
        }
    }

    private MersenneTwister(int[] words, int left, int next) {
        System.arraycopy(words, 0, this.words, 0, WORDS);
        this.left = left;
        this.next = next;
    }

    /** Returns the next 32 bits. */
    int nextInt() {
        if (--left == 0) {
            renew();
        }
        int y = words[next++];
        y ^= y >>> 11;
        y ^= y << 7 & 0x9d2c5680;
        y ^= y << 15 & 0xefc60000;
        return y ^ y >>> 18;
    }

    private void renew() {
        for (int i = 0; i < WORDS; i++) {
            int following = words[i + 1 == WORDS ? 0 : i + 1];
            int mixed = words[i] & 0x80000000 | following & 0x7fffffff;
            int far = words[i + MIDDLE < WORDS ? i + MIDDLE : i + MIDDLE - WORDS];
            words[i] = far ^ mixed >>> 1 ^ ((following & 1) == 0 ? 0 : MATRIX);
        }
        left = WORDS;
        next = 0;
    }

    /** Writes left (4 bytes), a flag "seeded" (4), next (8), the words (8 each), as torch lays them out. */
    void write(ByteBuffer out) {
        out.putInt(left).putInt(1).putLong(next);
        for (int word : words) {
            out.putLong(word & 0xffff_ffffL);
        }
    }

    /** Reads what {@link #write} wrote. */
    static MersenneTwister read(ByteBuffer in) {
        int left = in.getInt();
        int seeded = in.getInt();
        long next = in.getLong();
        boolean fresh = left == 1 && next == 0;
        if (seeded != 1 || !fresh && (left < 1 || left > WORDS || next != WORDS + 1 - left)) {
            throw new IllegalArgumentException("state: expected a seeded generator with a position from 1 to " + WORDS
                    + ", got seeded = " + seeded + ", left = " + left + ", next = " + next);
        }
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = (int) in.getLong();
        }
        return new MersenneTwister(words, left, (int) next);
    }
}

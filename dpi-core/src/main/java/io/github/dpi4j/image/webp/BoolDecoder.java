package io.github.dpi4j.image.webp;

import java.io.EOFException;

/** The arithmetic decoder of VP8 (RFC 6386, section 7): bits of given probabilities from a part of an array. */
final class BoolDecoder {
    private final byte[] data;
    private final int end;
    private int at;
    /** The range less 1, from 127 to 254 between bits. */
    private int range = 254;
    private int value;
    /** Bits of the value behind the eight that are compared with the range; negative if more must be loaded. */
    private int spare = -8;

    BoolDecoder(byte[] data, int from, int to) {
        this.data = data;
        this.at = from;
        this.end = to;
    }

    /**
     * Returns the next bit.
     *
     * @param probability that it is 0, of 256
     * @throws EOFException if the data end before it
     */
    int bit(int probability) throws EOFException {
        if (spare < 0) {
            if (at >= end) {
                throw new EOFException();
            }
            value = value << 8 | data[at++] & 0xff;
            spare += 8;
        }
        int split = range * probability >> 8;
        int bit;
        if (value >> spare > split) {
            range -= split + 1;
            value -= split + 1 << spare;
            bit = 1;
        } else {
            range = split;
            bit = 0;
        }
        if (range < 0x7f) {
            int shift = Integer.numberOfLeadingZeros(range + 1) - 24;
            range = (range + 1 << shift) - 1;
            spare -= shift;
        }
        return bit;
    }

    boolean flag() throws EOFException {
        return bit(128) == 1;
    }

    /** Returns an unsigned number of some bits, the highest first. */
    int number(int bits) throws EOFException {
        int number = 0;
        for (int i = 0; i < bits; i++) {
            number = number << 1 | bit(128);
        }
        return number;
    }

    /** Returns a number of some bits that is followed by its sign. */
    int signed(int bits) throws EOFException {
        int number = number(bits);
        return flag() ? -number : number;
    }

    /** Returns a signed number that is there only if a flag before it is set, else 0. */
    int optional(int bits) throws EOFException {
        return flag() ? signed(bits) : 0;
    }
}

package io.github.dpi4j.random;

import java.nio.ByteBuffer;

/**
 * The library's own stream: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3",
 * SC 2011). A pure function of seed, stream and position: streams need no draws from one another, so an image's numbers
 * do not depend on what else is in the run.
 *
 * <p>Normal draws come from Box-Muller in double precision over {@link StrictMath}: the same bits on every platform.
 */
public final class PhiloxStream implements RandomStream {
    static final int ROUNDS = 10;
    static final long MULTIPLIER_0 = 0xD2511F53L;
    static final long MULTIPLIER_1 = 0xCD9E8D57L;
    static final int WEYL_0 = 0x9E3779B9;
    static final int WEYL_1 = 0xBB67AE85;

    private long seed;
    private long stream;
    /** Number of 32-bit words drawn so far. */
    private long position;
    /** The four words that hold the next one, unless position is a multiple of 4. */
    private final int[] block = new int[4];

    /**
     * Creates a stream at its beginning.
     *
     * @param seed the run's
     * @param stream which of the run's streams: any number, such as {@link #keyOf} of an image
     */
    public PhiloxStream(long seed, long stream) {
        this.seed = seed;
        this.stream = stream;
    }

    /**
     * {@return a stream number made from content: 64-bit FNV-1a, then splitmix64's output function} Equal bytes, equal
     * number.
     *
     * @param content the bytes of the file; not modified
     */
    public static long keyOf(byte[] content) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : content) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
        return hash ^ hash >>> 31;
    }

    @Override
    public void uniform(float[] out, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            out[i] = (nextWord() >>> 8) * 0x1p-24f;
        }
    }

    /** {@inheritDoc} Two words give two values; of an odd length, the last value's partner is dropped. */
    @Override
    public void normal(float[] out, int offset, int length) {
        int end = offset + length;
        int i = offset;
        if ((position & 3) == 0 && length >= PhiloxBatch.DRAWS) {
            PhiloxBatch batch = new PhiloxBatch();
            for (; end - i >= PhiloxBatch.DRAWS; i += PhiloxBatch.DRAWS) {
                if (batch.draw(position >>> 2, stream, seed, out, i)) {
                    position += PhiloxBatch.DRAWS;
                } else {
                    normalOneByOne(out, i, i + PhiloxBatch.DRAWS);
                }
            }
        }
        normalOneByOne(out, i, end);
    }

    /** Computes the draws by definition, one at a time. */
    private void normalOneByOne(float[] out, int offset, int end) {
        for (int i = offset; i < end; i += 2) {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(((nextWord() & 0xffff_ffffL) + 0.5) * 0x1p-32));
            double angle = 2 * Math.PI * 0x1p-32 * (nextWord() & 0xffff_ffffL);
            out[i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < end) {
                out[i + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
    }

    private int nextWord() {
        int at = (int) position & 3;
        if (at == 0) {
            fillBlock();
        }
        position++;
        return block[at];
    }

    private void fillBlock() {
        long counter = position >>> 2;
        philox((int) counter, (int) (counter >>> 32), (int) stream, (int) (stream >>> 32), (int) seed,
                (int) (seed >>> 32), block);
    }

    /** Evaluates Philox once: a counter of four words and a key of two give four words. */
    static void philox(int c0, int c1, int c2, int c3, int k0, int k1, int[] out) {
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (c0 & 0xffff_ffffL);
            long product1 = MULTIPLIER_1 * (c2 & 0xffff_ffffL);
            c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
            c3 = (int) product0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        out[0] = c0;
        out[1] = c1;
        out[2] = c2;
        out[3] = c3;
    }

    /** {@return the seed} */
    public long seed() {
        return seed;
    }

    /** {@return the stream's number} */
    public long stream() {
        return stream;
    }

    /** {@return the number of 32-bit words that were drawn so far: one for a uniform draw, two for two normal ones} */
    public long position() {
        return position;
    }

    /**
     * Goes on as if so many words had been drawn, by a device that knows the stream.
     *
     * @param words at least 0
     */
    public void skip(long words) {
        position += words;
        fillBlock();
    }

    /** Returns the seed, stream and position: 24 bytes. */
    @Override
    public byte[] state() {
        return ByteBuffer.allocate(3 * Long.BYTES).putLong(seed).putLong(stream).putLong(position).array();
    }

    @Override
    public void restore(byte[] state) {
        if (state.length != 3 * Long.BYTES) {
            throw new IllegalArgumentException(
                    "state: expected the " + 3 * Long.BYTES + " bytes of a Philox stream's state, got " + state.length);
        }
        ByteBuffer in = ByteBuffer.wrap(state);
        seed = in.getLong();
        stream = in.getLong();
        position = in.getLong();
        fillBlock();
    }
}

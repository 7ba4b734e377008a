package io.github.dpi4j.random;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * PyTorch's CPU generator: after {@code new TorchGenerator(s)} the methods return what the functions of the same meaning
 * return after {@code torch.manual_seed(s)}, bit for bit, for float32 tensors (checked against PyTorch 1.13.1 on AVX2).
 *
 * <p>Here the length of a call matters, as it does in torch: {@link #normal} of fewer than 16 values computes in double
 * precision and keeps the second value of a pair for later; from 16 values it works in blocks of 16, and if the length is
 * no multiple of 16 it draws the last 16 values again.
 */
public final class TorchGenerator implements RandomStream {
    /** torch's CPUGeneratorImplState: seed, the twister, three doubles, flag (padded), float, flag (padded). */
    private static final int STATE_BYTES = 8 + 16 + 8 * MersenneTwister.WORDS + 24 + 8 + 8;

    private long seed;
    private MersenneTwister engine;
    private double spareNormal;
    private boolean hasSpareNormal;

    /**
     * Makes a generator as {@code torch.manual_seed} leaves it.
     *
     * @param seed any; a negative one is taken modulo 2^64 as torch does. Only its low 32 bits reach the stream
     */
    public TorchGenerator(long seed) {
        this.seed = seed;
        this.engine = new MersenneTwister((int) seed);
    }

    /** {@return one value of {@code torch.rand}} */
    public float rand() {
        return (engine.nextInt() & 0xffffff) * 0x1p-24f;
    }

    /** Computes {@code torch.rand(length)}. */
    @Override
    public void uniform(float[] out, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            out[i] = rand();
        }
    }

    /** Computes {@code torch.randn(length)}. */
    @Override
    public void normal(float[] out, int offset, int length) {
        if (length < TorchBoxMuller.BLOCK) {
            for (int i = offset; i < offset + length; i++) {
                out[i] = (float) nextNormal();
            }
            return;
        }
        uniform(out, offset, length);
        int end = offset + length;
        int i = offset;
        for (; i <= end - TorchBoxMuller.BLOCK; i += TorchBoxMuller.BLOCK) {
            TorchBoxMuller.transform(out, i);
        }
        if (i < end) {
            uniform(out, end - TorchBoxMuller.BLOCK, TorchBoxMuller.BLOCK);
            TorchBoxMuller.transform(out, end - TorchBoxMuller.BLOCK);
        }
    }

    /**
     * Returns the next normal draw, by Box-Muller in double precision; every second call returns the value that the one
     * before kept.
     */
    private double nextNormal() {
        if (hasSpareNormal) {
            hasSpareNormal = false;
            return spareNormal;
        }
        double angle = 2 * Math.PI * nextDouble();
        double radius = StrictMath.sqrt(-2 * StrictMath.log1p(-nextDouble()));
        spareNormal = radius * StrictMath.sin(angle);
        hasSpareNormal = true;
        return radius * StrictMath.cos(angle);
    }

    private double nextDouble() {
        return (nextLong() & (1L << 53) - 1) * 0x1p-53;
    }

    private long nextLong() {
        long high = engine.nextInt();
        return high << 32 | engine.nextInt() & 0xffff_ffffL;
    }

    /**
     * {@return {@code torch.randint(low, high, (n,))}: n integers from [low, high)}
     *
     * @param low smallest number
     * @param high bound of the numbers (exclusive)
     * @param n how many numbers
     * @throws IllegalArgumentException if the range is empty or n is negative
     */
    public long[] randint(long low, long high, int n) {
        if (low >= high) {
            throw new IllegalArgumentException("randint: expected low < high, got " + low + " and " + high);
        }
        // As an unsigned number: the range may exceed what a signed long holds.
        long range = high - low;
        boolean wide = Long.compareUnsigned(range, 1L << 32) >= 0;
        long[] out = new long[requireCount("randint", n)];
        for (int i = 0; i < n; i++) {
            long draw = wide ? nextLong() : engine.nextInt() & 0xffff_ffffL;
            out[i] = low + Long.remainderUnsigned(draw, range);
        }
        return out;
    }

    /**
     * {@return {@code torch.randperm(n)}: the numbers 0 to n - 1 in random order}
     *
     * @param n length of the permutation
     * @throws IllegalArgumentException if n is negative
     */
    public int[] randperm(int n) {
        int[] out = new int[requireCount("randperm", n)];
        for (int i = 0; i < n; i++) {
            out[i] = i;
        }
        for (int i = 0; i < n - 1; i++) {
            int other = i + Integer.remainderUnsigned(engine.nextInt(), n - i);
            int kept = out[i];
            out[i] = out[other];
            out[other] = kept;
        }
        return out;
    }

    private static int requireCount(String function, int n) {
        if (n < 0) {
            throw new IllegalArgumentException(function + ": n: expected at least 0, got " + n);
        }
        return n;
    }

    /** Returns the bytes of {@code torch.get_rng_state()} at this point of the stream. */
    @Override
    public byte[] state() {
        ByteBuffer out = ByteBuffer.allocate(STATE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(seed);
        engine.write(out);
        out.putDouble(0).putDouble(hasSpareNormal ? spareNormal : 0).putDouble(0);
        out.putInt(hasSpareNormal ? 1 : 0);
        return out.array();
    }

    /** Takes the bytes of {@link #state} or of {@code torch.get_rng_state()}. */
    @Override
    public void restore(byte[] state) {
        if (state.length != STATE_BYTES) {
            throw new IllegalArgumentException("state: expected the " + STATE_BYTES
                    + " bytes of a torch CPU generator's state, got " + state.length);
        }
        ByteBuffer in = ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN);
        long savedSeed = in.getLong();
        engine = MersenneTwister.read(in);
        seed = savedSeed;
        in.getDouble();
        spareNormal = in.getDouble();
        in.getDouble();
        hasSpareNormal = in.get() != 0;
    }
}

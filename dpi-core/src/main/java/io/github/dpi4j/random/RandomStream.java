package io.github.dpi4j.random;

/**
 * A sequence of random numbers. Not thread-safe.
 *
 * <p>How many numbers of the sequence a call consumes is part of the stream's definition, so the same calls in the same
 * order give the same numbers everywhere.
 */
public interface RandomStream {
    /**
     * Fills {@code out[offset … offset + length - 1]} with draws from N(0, 1).
     *
     * @param out the array that is written to
     * @param offset first index that is written
     * @param length number of values
     */
    void normal(float[] out, int offset, int length);

    /**
     * Fills {@code out[offset … offset + length - 1]} with multiples of 2^-24 from [0, 1).
     *
     * @param out the array that is written to
     * @param offset first index that is written
     * @param length number of values
     */
    void uniform(float[] out, int offset, int length);

    /**
     * Fills {@code out[offset … offset + length - 1]} with 1 where a new uniform draw is below the probability at the
     * same position, else with 0. One draw per element, in order, whatever its probability.
     *
     * @param probability values in [0, 1]; not modified, and not the same array as {@code out}
     * @param out the array that is written to
     * @param offset first index that is written
     * @param length number of values
     * @throws IllegalArgumentException if a probability lies outside [0, 1] or is NaN; nothing is drawn then
     */
    default void bernoulli(float[] probability, float[] out, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (!(probability[i] >= 0 && probability[i] <= 1)) {
                throw new IllegalArgumentException(
                        "bernoulli: probability: expected values from 0 to 1, got " + probability[i] + " at " + i);
            }
        }
        uniform(out, offset, length);
        for (int i = offset; i < offset + length; i++) {
            out[i] = out[i] < probability[i] ? 1 : 0;
        }
    }

    /** {@return everything needed to go on from here, for a checkpoint: {@link #restore} takes it back} */
    byte[] state();

    /**
     * Goes on from where {@link #state} was called on a stream of the same class.
     *
     * @param state a state of {@link #state}
     * @throws IllegalArgumentException if these bytes are no such state; the stream is then unchanged
     */
    void restore(byte[] state);
}

package io.github.dpi4j.kernel.vector;

/**
 * The arithmetic and memory traffic that an operation cannot avoid, from which its least time on a machine follows.
 *
 * @param flop floating-point operations of its multiply-adds (two each); additions and transforms beside them do not count
 * @param bytes moved if everything that it reads or writes is read or written once
 */
public record Work(double flop, double bytes) {
    /** Next to nothing. */
    public static final Work NONE = new Work(0, 0);

    /** Returns this work, repeated {@code n} times. */
    public Work times(int n) {
        return new Work(n * flop, n * bytes);
    }

    /** Returns the work of so many multiply-adds over so many floats. */
    static Work of(double multiplyAdds, double floats) {
        return new Work(2 * multiplyAdds, Float.BYTES * floats);
    }
}

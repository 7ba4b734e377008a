package io.github.dpi4j.fuzz;

/**
 * A reader with what must hold of it for any bytes. Its class also has a {@code fuzzerTestOneInput(byte[])} that calls
 * {@link #accept}, for Jazzer.
 */
@FunctionalInterface
public interface FuzzTarget {
    /**
     * Reads an input.
     *
     * @return whether it was read; false if it was refused as it should be
     * @throws Throwable anything else is a fault
     */
    boolean accept(byte[] input) throws Throwable;
}

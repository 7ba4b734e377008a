package io.github.dpi4j.backend.cpu;

import java.util.Arrays;
import java.util.Locale;

/**
 * Which kernels the CPU backend runs. The choice is made before any class of the vector kernels is touched, by whether
 * the module {@code jdk.incubator.vector} is there.
 */
public enum KernelChoice {
    /** The fastest that this JVM can run. */
    AUTO,
    /** Plain Java, node by node: the oracle. */
    SCALAR,
    /** The Vector API; needs {@code --add-modules jdk.incubator.vector}. */
    VECTOR;

    /** System property that says which kernels run where the caller does not. */
    public static final String PROPERTY = "dpi.kernels";

    /** The Vector API. */
    static final String VECTOR_MODULE = "jdk.incubator.vector";

    /** Option of the JVM that makes the vector kernels available. */
    static final String VECTOR_OPTION = "--add-modules " + VECTOR_MODULE;

    /**
     * The choice of this name, in lower or upper case.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static KernelChoice parse(String name) {
        return Arrays.stream(values()).filter(c -> c.name().equalsIgnoreCase(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "kernels: expected auto, scalar or vector, got " + name));
    }

    /**
     * The choice in the system property {@value #PROPERTY}, {@link #AUTO} if it is not set.
     *
     * @throws IllegalArgumentException if it is none of the names
     */
    public static KernelChoice fromProperty() {
        return parse(System.getProperty(PROPERTY, "auto"));
    }

    /** Whether the vector kernels can run in this JVM. Not asked of the boot layer: the module may have been loaded since. */
    public static boolean vectorAvailable() {
        try {
            Class.forName(VECTOR_MODULE + ".Vector", false, KernelChoice.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * What runs: {@link #SCALAR} or {@link #VECTOR}.
     *
     * @throws IllegalArgumentException if the vector kernels are asked for and cannot run in this JVM
     */
    public KernelChoice resolve() {
        return switch (this) {
            case AUTO -> vectorAvailable() ? VECTOR : SCALAR;
            case SCALAR -> SCALAR;
            case VECTOR -> {
                if (!vectorAvailable()) {
                    throw new IllegalArgumentException("kernels: vector kernels need the module " + VECTOR_MODULE
                            + ": start Java with " + VECTOR_OPTION + ", or choose auto or scalar");
                }
                yield VECTOR;
            }
        };
    }

    /** As on a command line: lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

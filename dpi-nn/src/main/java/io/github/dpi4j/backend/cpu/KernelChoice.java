package io.github.dpi4j.backend.cpu;

import java.util.Arrays;
import java.util.Locale;

/**
 * The kernels that the CPU backend runs. The choice is made before any class of the vector kernels is loaded, and
 * depends on whether the module {@code jdk.incubator.vector} is present.
 */
public enum KernelChoice {
    /** The fastest that this JVM can run. */
    AUTO,
    /** Plain Java, node by node: the fallback. */
    SCALAR,
    /** The Vector API; needs {@code --add-modules jdk.incubator.vector}. */
    VECTOR;

    /** System property that names the kernels, unless the caller chooses them. */
    public static final String PROPERTY = "dpi.kernels";

    /** The Vector API. */
    static final String VECTOR_MODULE = "jdk.incubator.vector";

    /** Option of the JVM that makes the vector kernels available. */
    static final String VECTOR_OPTION = "--add-modules " + VECTOR_MODULE;

    /**
     * {@return the choice of this name, in lower or upper case}
     *
     * @param name the choice's name
     * @throws IllegalArgumentException if there is none
     */
    public static KernelChoice parse(String name) {
        return Arrays.stream(values()).filter(c -> c.name().equalsIgnoreCase(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "kernels: expected auto, scalar or vector, got " + name));
    }

    /**
     * {@return the choice in the system property {@value #PROPERTY}, {@link #AUTO} if it is not set}
     *
     * @throws IllegalArgumentException if it is none of the names
     */
    public static KernelChoice fromProperty() {
        return parse(System.getProperty(PROPERTY, "auto"));
    }

    /**
     * {@return whether the vector kernels can run in this JVM} The boot layer does not tell: the module may have been
     * loaded later.
     */
    public static boolean vectorAvailable() {
        try {
            Class.forName(VECTOR_MODULE + ".Vector", false, KernelChoice.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * {@return the kernels that run: {@link #SCALAR} or {@link #VECTOR}}
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

    /** Returns the name in lower case, as on a command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.github.dpi4j.backend;

import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/**
 * Access to backends by name. The caller creates the CPU backend, which is always available and has settings of its
 * own; the others are found on the class path:
 *
 * <pre>{@code
 * Backend backend = Backends.open("auto", Precision.FP32, CpuBackend::new);
 * }</pre>
 */
public final class Backends {
    /** The name that chooses the GPU if it is usable, else the CPU. */
    public static final String AUTO = "auto";

    private static final String CPU = "cpu";
    /** The backend that {@link #AUTO} tries first. */
    private static final String GPU = "cuda";
    private static final System.Logger LOGGER = System.getLogger(Backends.class.getName());

    private Backends() {
    }

    /**
     * Opens a backend.
     *
     * @param name {@value #AUTO}, cpu, cuda, nd4j or another on the class path
     * @param precision precision to compute in; if {@value #AUTO} chooses the CPU, it computes in fp32 regardless
     * @param cpu creates the CPU backend
     * @return the backend
     * @throws BackendUnavailableException if it cannot run on this machine; the message is one line
     * @throws IllegalArgumentException if it cannot compute in this precision
     */
    public static Backend open(String name, Precision precision, Supplier<? extends Backend> cpu) {
        return open(name, precision, Runtime.getRuntime().availableProcessors(), cpu);
    }

    /**
     * Opens a backend, with a number of threads for backends other than the caller's that compute on the CPU.
     *
     * @param name {@value #AUTO}, cpu, cuda, nd4j or another on the class path
     * @param precision precision to compute in; if {@value #AUTO} chooses the CPU, it computes in fp32 regardless
     * @param threads at least 1
     * @param cpu creates the CPU backend
     * @return the backend
     * @throws BackendUnavailableException as above
     * @throws IllegalArgumentException as above
     */
    public static Backend open(String name, Precision precision, int threads, Supplier<? extends Backend> cpu) {
        return open(name, precision, new BackendSettings(threads, true), cpu);
    }

    /**
     * Opens a backend, with settings for backends other than the caller's.
     *
     * @param name {@value #AUTO}, cpu, cuda, nd4j or another on the class path
     * @param precision precision to compute in; if {@value #AUTO} chooses the CPU, it computes in fp32 regardless
     * @param settings of which those hold that the backend knows
     * @param cpu creates the CPU backend
     * @return the backend
     * @throws BackendUnavailableException as above
     * @throws IllegalArgumentException as above
     */
    public static Backend open(String name, Precision precision, BackendSettings settings,
            Supplier<? extends Backend> cpu) {
        return switch (name) {
            case AUTO -> {
                try {
                    yield open(GPU, precision, settings);
                } catch (BackendUnavailableException e) {
                    LOGGER.log(System.Logger.Level.DEBUG, "networks run on the CPU: {0}", e.getMessage());
                    yield cpu.get();
                }
            }
            case CPU -> {
                requireOneOf(List.of(Precision.FP32), CPU, precision);
                yield cpu.get();
            }
            default -> open(name, precision, settings);
        };
    }

    /**
     * {@return the precisions that a backend supports; fp32 is always among them}
     *
     * @param name {@value #AUTO}, cpu, cuda, nd4j or another on the class path
     * @throws BackendUnavailableException if there is no backend of this name
     */
    public static List<Precision> precisions(String name) {
        return name.equals(CPU) ? List.of(Precision.FP32) : provider(name).precisions();
    }

    private static Backend open(String name, Precision precision, BackendSettings settings) {
        BackendProvider provider = provider(name);
        requireOneOf(provider.precisions(), name, precision);
        return provider.open(precision, settings);
    }

    private static BackendProvider provider(String name) {
        return ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get).filter(p -> p.name().equals(name)).findFirst()
                .orElseThrow(
                        () -> new BackendUnavailableException(name, "no backend of this name is on the class path"));
    }

    private static void requireOneOf(List<Precision> possible, String name, Precision precision) {
        if (!possible.contains(precision)) {
            throw new IllegalArgumentException(
                    "precision: expected one of " + possible + " for " + name + ", got " + precision);
        }
    }
}

package io.github.dpi4j.backend.nd4j;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.BackendUnavailableException;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
import org.nd4j.linalg.factory.Nd4j;

/** The backend on ND4J arrays, on the ND4J backend that is on the class path: nd4j-native or nd4j-cuda. */
public final class Nd4jBackend implements Backend {
    private static final System.Logger LOGGER = System.getLogger(Nd4jBackend.class.getName());

    /** Whether ND4J's device, which does not change within a JVM, has been logged. */
    private static final AtomicBoolean ANNOUNCED = new AtomicBoolean();

    /** The first major compute capability for which ND4J's CUDA library has no code. */
    private static final int TOO_NEW = 9;

    private final String device;

    /**
     * Loads ND4J, if it is not loaded yet, with a thread for each processor.
     *
     * @throws BackendUnavailableException if ND4J finds no backend that runs on this machine; the message is one line
     */
    public Nd4jBackend() {
        this(Runtime.getRuntime().availableProcessors());
    }

    /**
     * Loads ND4J, if it is not loaded yet. Idle CPU threads sleep instead of spinning. OpenMP's environment variables
     * ({@code OMP_NUM_THREADS}, {@code OMP_WAIT_POLICY}) take precedence.
     *
     * @param threads number of CPU threads; without effect if ND4J is loaded already
     * @throws BackendUnavailableException if ND4J finds no backend that runs on this machine; the message is one line
     */
    public Nd4jBackend(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
        }
        device = device(load(threads));
        if (ANNOUNCED.compareAndSet(false, true)) {
            LOGGER.log(System.Logger.Level.INFO, "networks run on {0}", description());
        }
    }

    /** Returns ND4J's description of its backend and of the machine. */
    private static Properties load(int threads) {
        OpenMp.prepare(threads);
        if (System.getProperty("org.nd4j.log.initialization") == null) {
            System.setProperty("org.nd4j.log.initialization", "false");
        }
        PrintStream err = System.err;
        // Without a CUDA driver, ND4J prints a stack trace before it tries its next backend.
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            org.nd4j.linalg.factory.Nd4jBackend.load();
            return Nd4j.getExecutioner().getEnvironmentInformation();
        } catch (org.nd4j.linalg.factory.Nd4jBackend.NoAvailableBackendException e) {
            throw new BackendUnavailableException(Nd4jProvider.NAME, "ND4J finds no backend of its own that runs here:"
                    + " expected nd4j-native with the native code for this platform on the class path, or nd4j-cuda-11.6"
                    + " and an NVIDIA driver", e);
        } catch (LinkageError e) {
            throw new BackendUnavailableException(Nd4jProvider.NAME,
                    "ND4J's native code does not load: " + rootCause(e).getMessage(), e);
        } finally {
            System.setErr(err);
        }
    }

    private static Throwable rootCause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /**
     * Returns names the device.
     *
     * @throws BackendUnavailableException if it is a GPU that ND4J has no code for
     */
    static String device(Properties environment) {
        if (!(environment.get(Nd4jEnvironment.CUDA_DEVICE_INFORMATION_KEY) instanceof List<?> gpus) || gpus.isEmpty()) {
            String threads = String.valueOf(environment.get(Nd4jEnvironment.OMP_THREADS_KEY));
            return "CPU, " + environment.get(Nd4jEnvironment.BLAS_VENDOR_KEY) + ", " + threads
                    + (threads.equals("1") ? " thread" : " threads");
        }
        Map<?, ?> gpu = (Map<?, ?>) gpus.getFirst();
        Object major = gpu.get(Nd4jEnvironment.CUDA_DEVICE_MAJOR_VERSION_KEY);
        String name = gpu.get(Nd4jEnvironment.CUDA_DEVICE_NAME_KEY) + " (compute capability " + major + "."
                + gpu.get(Nd4jEnvironment.CUDA_DEVICE_MINOR_VERSION_KEY) + ")";
        if (major instanceof Number number && number.intValue() >= TOO_NEW) {
            throw new BackendUnavailableException(Nd4jProvider.NAME, "ND4J's CUDA library runs on GPUs up to compute"
                    + " capability 8.9, not on " + name
                    + ": use the cuda backend, or ND4J on the CPU with nd4j-native on the"
                    + " class path and BACKEND_PRIORITY_GPU=-1 in the environment");
        }
        return name;
    }

    @Override
    public String name() {
        return Nd4jProvider.NAME;
    }

    @Override
    public String description() {
        return "ND4J " + Nd4j.getBackend().getClass().getSimpleName() + ": " + device;
    }

    @Override
    public Nd4jNetwork compile(Graph graph, Weights weights) {
        Parameters.check(graph, weights);
        return new Nd4jNetwork(graph, weights);
    }
}

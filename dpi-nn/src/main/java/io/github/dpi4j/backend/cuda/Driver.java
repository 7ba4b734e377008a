package io.github.dpi4j.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.dpi4j.backend.BackendUnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The functions of NVIDIA's driver that this backend uses, each under its own name in the driver's library. All return 0
 * or an error, which {@link #call} turns into an exception.
 */
final class Driver {
    /** The library's names on Linux and on Windows. */
    private static final String[] LIBRARIES = {"libcuda.so.1", "nvcuda.dll"};
    /** System property that names another library; the tests use it. */
    static final String PROPERTY = "dpi.cuda.driver";
    /**
     * Errors after which CUDA fails in this process, whatever it is asked: of memory, of addresses, instructions and the
     * stack of kernels, of kernels that trapped or took too long.
     */
    private static final Set<Integer> FATAL = Set.of(214, 700, 702, 710, 714, 715, 716, 717, 718, 719);

    private static final Map<String, FunctionDescriptor> SIGNATURES = signatures();

    private final Map<String, MethodHandle> functions = new HashMap<>();
    private Consumer<String> onLoss = _ -> {
    };
    private volatile boolean lost;

    private Driver(SymbolLookup library, String name) {
        SIGNATURES.forEach((function, signature) -> {
            MemorySegment symbol = library.find(function).orElseThrow(() -> new BackendUnavailableException("cuda",
                    "NVIDIA's driver (" + name + ") has no " + function + ": it is too old"));
            // Copies that are complete when they return may read and write Java's arrays in place.
            Linker.Option[] options = function.equals("cuMemcpyHtoD_v2") || function.equals("cuMemcpyDtoH_v2")
                    ? new Linker.Option[]{Linker.Option.critical(true)}
                    : new Linker.Option[0];
            functions.put(function, Linker.nativeLinker().downcallHandle(symbol, signature, options));
        });
    }

    /**
     * Loads the library.
     *
     * @throws BackendUnavailableException if there is none
     */
    static Driver load() {
        String named = System.getProperty(PROPERTY);
        for (String library : named == null ? LIBRARIES : new String[]{named}) {
            SymbolLookup lookup;
            try {
                lookup = SymbolLookup.libraryLookup(library, Arena.global());
            } catch (IllegalArgumentException e) {
                continue;
            }
            return new Driver(lookup, library);
        }
        throw new BackendUnavailableException("cuda",
                "NVIDIA's driver is not installed (" + (named == null ? LIBRARIES[0] : named) + " not found)");
    }

    private static Map<String, FunctionDescriptor> signatures() {
        Map<String, FunctionDescriptor> s = new HashMap<>();
        s.put("cuInit", function(JAVA_INT));
        s.put("cuDriverGetVersion", function(ADDRESS));
        s.put("cuGetErrorName", function(JAVA_INT, ADDRESS));
        s.put("cuGetErrorString", function(JAVA_INT, ADDRESS));
        s.put("cuDeviceGetCount", function(ADDRESS));
        s.put("cuDeviceGet", function(ADDRESS, JAVA_INT));
        s.put("cuDeviceGetName", function(ADDRESS, JAVA_INT, JAVA_INT));
        s.put("cuDeviceGetAttribute", function(ADDRESS, JAVA_INT, JAVA_INT));
        s.put("cuDevicePrimaryCtxRetain", function(ADDRESS, JAVA_INT));
        s.put("cuDevicePrimaryCtxRelease_v2", function(JAVA_INT));
        s.put("cuCtxSetCurrent", function(ADDRESS));
        s.put("cuModuleLoadDataEx", function(ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
        s.put("cuModuleUnload", function(ADDRESS));
        s.put("cuModuleGetFunction", function(ADDRESS, ADDRESS, ADDRESS));
        s.put("cuFuncSetAttribute", function(ADDRESS, JAVA_INT, JAVA_INT));
        s.put("cuMemAlloc_v2", function(ADDRESS, JAVA_LONG));
        s.put("cuMemFree_v2", function(JAVA_LONG));
        s.put("cuMemcpyHtoD_v2", function(JAVA_LONG, ADDRESS, JAVA_LONG));
        s.put("cuMemcpyDtoH_v2", function(ADDRESS, JAVA_LONG, JAVA_LONG));
        s.put("cuMemHostAlloc", function(ADDRESS, JAVA_LONG, JAVA_INT));
        s.put("cuMemFreeHost", function(ADDRESS));
        s.put("cuMemcpyHtoDAsync_v2", function(JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS));
        s.put("cuMemcpyDtoHAsync_v2", function(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));
        s.put("cuMemcpyDtoDAsync_v2", function(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS));
        s.put("cuStreamCreate", function(ADDRESS, JAVA_INT));
        s.put("cuStreamDestroy_v2", function(ADDRESS));
        s.put("cuStreamSynchronize", function(ADDRESS));
        s.put("cuStreamWaitEvent", function(ADDRESS, ADDRESS, JAVA_INT));
        s.put("cuStreamBeginCapture_v2", function(ADDRESS, JAVA_INT));
        s.put("cuStreamEndCapture", function(ADDRESS, ADDRESS));
        s.put("cuGraphInstantiateWithFlags", function(ADDRESS, ADDRESS, JAVA_LONG));
        s.put("cuGraphLaunch", function(ADDRESS, ADDRESS));
        s.put("cuEventCreate", function(ADDRESS, JAVA_INT));
        s.put("cuEventRecord", function(ADDRESS, ADDRESS));
        s.put("cuEventSynchronize", function(ADDRESS));
        s.put("cuEventElapsedTime", function(ADDRESS, ADDRESS, ADDRESS));
        s.put("cuEventDestroy_v2", function(ADDRESS));
        s.put("cuProfilerStart", function());
        s.put("cuProfilerStop", function());
        s.put("cuGraphDestroy", function(ADDRESS));
        s.put("cuGraphExecDestroy", function(ADDRESS));
        s.put("cuLaunchKernel", function(ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
                ADDRESS, ADDRESS, ADDRESS));
        return s;
    }

    private static FunctionDescriptor function(MemoryLayout... parameters) {
        return FunctionDescriptor.of(JAVA_INT, parameters);
    }

    /**
     * Calls a function of the driver.
     *
     * @param doing purpose of the call, for messages
     * @throws CudaException if it returns an error
     */
    void call(String doing, String function, Object... arguments) {
        int error = invoke(function, arguments);
        if (error != 0) {
            String message = "cuda: " + doing + ": " + describe(error) + " (" + function + ")";
            if (FATAL.contains(error)) {
                message += "; this process can no longer use the GPU";
                if (!lost) {
                    lost = true;
                    onLoss.accept(message);
                }
            }
            throw new CudaException(message);
        }
    }

    /**
     * Calls a function, except where the process has lost the GPU, and all that it had there: for what gives something
     * back, so that the first error is the one that is thrown.
     */
    void callUnlessLost(String doing, String function, Object... arguments) {
        if (!lost) {
            call(doing, function, arguments);
        }
    }

    /** Tells of the first error after which this process can no longer use the GPU. */
    void whenLost(Consumer<String> listener) {
        onLoss = listener;
    }

    boolean isLost() {
        return lost;
    }

    /** Calls a function of the driver and returns its error. */
    int invoke(String function, Object... arguments) {
        try {
            return (int) Objects.requireNonNull(functions.get(function), function).invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the driver's description of an error. */
    String describe(int error) {
        return text("cuGetErrorName", error) + ", " + text("cuGetErrorString", error);
    }

    private String text(String function, int error) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocate(ADDRESS);
            int unknown = invoke(function, error, pointer);
            MemorySegment text = pointer.get(ADDRESS, 0);
            return unknown != 0 || text.address() == 0
                    ? "error " + error
                    : text.reinterpret(Integer.MAX_VALUE).getString(0);
        }
    }
}

package io.github.dpi4j.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.dpi4j.backend.BackendUnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A GPU through NVIDIA's driver, in the device's primary context, which other libraries in the process share. Work goes
 * through one stream, copies beside it through another.
 */
final class DriverDevice implements Device {
    /** CUDA 11.4, for graphs; the kernels are in the PTX of CUDA 11.0. */
    private static final int LEAST_DRIVER = 11040;
    /** Compute capability 8.0: bfloat16 and tf32 on tensor cores, asynchronous copies. */
    private static final int LEAST_CAPABILITY = 80;
    /** The only compute capability that has Hopper's instructions. */
    private static final int HOPPER = 90;
    /** System property: {@code no} leaves out the kernels for Hopper. */
    private static final String HOPPER_PROPERTY = "dpi.cuda.hopper";
    private static final int COMPUTE_CAPABILITY_MAJOR = 75;
    private static final int COMPUTE_CAPABILITY_MINOR = 76;
    private static final int MULTIPROCESSOR_COUNT = 16;
    private static final int MAX_SHARED_MEMORY_PER_BLOCK_OPTIN = 97;
    private static final int FUNCTION_MAX_DYNAMIC_SHARED_SIZE_BYTES = 8;
    private static final int JIT_ERROR_LOG_BUFFER = 5;
    private static final int JIT_ERROR_LOG_BUFFER_SIZE_BYTES = 6;
    private static final int LOG_BYTES = 8192;
    /** A stream that waits for plain copies, and they for it. */
    private static final int STREAM_DEFAULT = 0;
    private static final int STREAM_NON_BLOCKING = 1;
    private static final int CAPTURE_MODE_RELAXED = 2;
    static final int EVENT_DISABLE_TIMING = 2;

    private final Driver driver;
    private final Arena arena = Arena.ofShared();
    private final int device;
    private final MemorySegment context;
    private final MemorySegment stream;
    /** For copies of {@link DriverTransfer}s. */
    private final MemorySegment copies;
    /** All kernels' files, the first of those that have a kernel's name first, and those that were loaded. */
    private final List<Ptx> files;
    private final Map<Ptx, MemorySegment> modules = new LinkedHashMap<>();
    private final Map<String, MemorySegment> kernels = new HashMap<>();
    private final String description;
    private final int multiprocessors;
    private final int sharedBytes;
    /** Device, driver and kernels, in words. */
    private final String identity;
    private final boolean hopper;

    /**
     * Opens a GPU. The kernels for Hopper are tried first, in another process, and left out where they fail or do not
     * compute what the others do.
     *
     * @param number the driver's index of the GPU
     * @throws BackendUnavailableException if there is no driver, no such device, or it is too old; the message is one
     *        line
     */
    DriverDevice(ElementType type, int number) {
        this(type, number, false);
    }

    /** Opens a GPU whose kernels for Hopper are used without a trial: for the trial. */
    static DriverDevice onTrial(ElementType type, int number) {
        return new DriverDevice(type, number, true);
    }

    private DriverDevice(ElementType type, int number, boolean onTrial) {
        this.driver = Driver.load();
        this.device = find(driver, number);
        int capability = attribute(COMPUTE_CAPABILITY_MAJOR) * 10 + attribute(COMPUTE_CAPABILITY_MINOR);
        String name = name();
        if (capability < LEAST_CAPABILITY) {
            throw new BackendUnavailableException("cuda", name + " has compute capability " + capability / 10.0
                    + ", at least " + LEAST_CAPABILITY / 10.0 + " (Ampere) is needed");
        }
        this.multiprocessors = attribute(MULTIPROCESSOR_COUNT);
        this.sharedBytes = attribute(MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
        this.description = name + ", compute capability " + capability / 10.0 + ", " + multiprocessors
                + " multiprocessors";
        String precision = type.name().toLowerCase(Locale.ROOT);
        Ptx forward = Ptx.read(precision + ".ptx");
        List<Ptx> all = new ArrayList<>(List.of(forward));
        String with = description + ", driver for CUDA " + inWords(version(driver)) + ", kernels " + forward.hash();
        boolean usesHopper = false;
        if (capability == HOPPER && type != ElementType.FP32 && !"no".equals(System.getProperty(HOPPER_PROPERTY))) {
            Ptx forHopper = Ptx.read(precision + "-sm90a.ptx");
            HopperTrial trial = HopperTrial.of(with + " " + forHopper.hash());
            // Before this process opens the device: in some modes only one can.
            usesHopper = onTrial || trial.isPassed(type, number);
            if (usesHopper) {
                all.add(forHopper);
                with += " " + forHopper.hash();
            }
            if (usesHopper && !onTrial) {
                driver.whenLost(trial::fail);
            }
        }
        all.add(Ptx.read(precision + "-training.ptx"));
        this.files = List.copyOf(all);
        this.identity = with;
        this.hopper = usesHopper;
        try {
            this.context = handle("opening the device", "cuDevicePrimaryCtxRetain", device);
            makeCurrent();
            load(forward);
            this.stream = handle("creating a stream", "cuStreamCreate", STREAM_DEFAULT);
            this.copies = handle("creating a stream", "cuStreamCreate", STREAM_NON_BLOCKING);
        } catch (CudaException e) {
            throw new BackendUnavailableException("cuda", String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns the device of this index; checks that the driver is usable. */
    private static int find(Driver driver, int number) {
        int error = driver.invoke("cuInit", 0);
        if (error != 0) {
            throw new BackendUnavailableException("cuda", "NVIDIA's driver does not start: " + driver.describe(error));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_INT);
            int version = version(driver);
            if (version < LEAST_DRIVER) {
                throw new BackendUnavailableException("cuda", "NVIDIA's driver is too old: it is for CUDA "
                        + inWords(version) + ", at least CUDA 11.4 (driver 470) is needed");
            }
            driver.call("counting devices", "cuDeviceGetCount", out);
            int count = out.get(JAVA_INT, 0);
            if (number >= count) {
                throw new BackendUnavailableException("cuda", count == 0
                        ? "NVIDIA's driver sees no GPU"
                        : "there is no GPU " + number + ", the driver sees " + count);
            }
            driver.call("opening the device", "cuDeviceGet", out, number);
            return out.get(JAVA_INT, 0);
        }
    }

    /** Returns the version of CUDA that the driver is for: 1000 times its first number and 10 times its second. */
    private static int version(Driver driver) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_INT);
            driver.call("asking for the driver's version", "cuDriverGetVersion", out);
            return out.get(JAVA_INT, 0);
        }
    }

    private static String inWords(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    private int attribute(int attribute) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_INT);
            driver.call("asking for the device's properties", "cuDeviceGetAttribute", out, attribute, device);
            return out.get(JAVA_INT, 0);
        }
    }

    private String name() {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(256);
            driver.call("asking for the device's name", "cuDeviceGetName", out, 256, device);
            return out.getString(0);
        }
    }

    /** Compiles kernels, or finds them in the driver's cache. */
    private MemorySegment load(Ptx ptx) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment source = scratch.allocateFrom(ptx.text());
            MemorySegment log = scratch.allocate(LOG_BYTES);
            MemorySegment options = scratch.allocateFrom(JAVA_INT, JIT_ERROR_LOG_BUFFER,
                    JIT_ERROR_LOG_BUFFER_SIZE_BYTES);
            // The second value is a number in a pointer's place.
            MemorySegment values = scratch.allocate(ADDRESS, 2);
            values.setAtIndex(ADDRESS, 0, log);
            values.setAtIndex(ADDRESS, 1, MemorySegment.ofAddress(LOG_BYTES));
            MemorySegment out = scratch.allocate(ADDRESS);
            int error = driver.invoke("cuModuleLoadDataEx", out, source, 2, options, values);
            if (error != 0) {
                throw new CudaException("compiling the kernels: " + driver.describe(error) + ": "
                        + log.getString(0).strip().lines().findFirst().orElse("no log"));
            }
            MemorySegment module = out.get(ADDRESS, 0);
            modules.put(ptx, module);
            return module;
        }
    }

    /** Calls a function that creates an object and writes its handle to the first argument. */
    private MemorySegment handle(String doing, String function, Object... others) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Object[] arguments = new Object[others.length + 1];
            arguments[0] = out;
            System.arraycopy(others, 0, arguments, 1, others.length);
            driver.call(doing, function, arguments);
            return out.get(ADDRESS, 0);
        }
    }

    /** Makes the context current on the calling thread: the driver has a current context for each thread. */
    private void makeCurrent() {
        driver.callUnlessLost("making the context current", "cuCtxSetCurrent", context);
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public int multiprocessors() {
        return multiprocessors;
    }

    @Override
    public int sharedBytes() {
        return sharedBytes;
    }

    @Override
    public boolean hasHopperKernels() {
        return hopper;
    }

    @Override
    public long allocate(long bytes) {
        makeCurrent();
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            driver.call("allocating " + (bytes + (1 << 20) - 1 >> 20) + " MiB on " + description, "cuMemAlloc_v2", out,
                    Math.max(bytes, 1));
            return out.get(JAVA_LONG, 0);
        }
    }

    @Override
    public void free(long address) {
        makeCurrent();
        driver.callUnlessLost("freeing memory", "cuMemFree_v2", address);
    }

    @Override
    public void upload(MemorySegment from, long to) {
        makeCurrent();
        if (from.byteSize() > 0) {
            driver.call("copying to the device", "cuMemcpyHtoD_v2", to, from, from.byteSize());
        }
    }

    @Override
    public void download(long from, MemorySegment to) {
        // The copy may delay garbage collections, so wait before it.
        synchronize();
        driver.call("copying from the device", "cuMemcpyDtoH_v2", to, from, to.byteSize());
    }

    @Override
    public void copy(long from, long to, long bytes) {
        makeCurrent();
        driver.call("copying on the device", "cuMemcpyDtoDAsync_v2", to, from, bytes, stream);
    }

    @Override
    public void synchronize() {
        makeCurrent();
        driver.call("running kernels", "cuStreamSynchronize", stream);
    }

    @Override
    public LaunchTimer timer() {
        return new DriverTimer(driver, stream, identity);
    }

    @Override
    public void profile(List<Launch> launches) {
        synchronize();
        launches.forEach(this::kernel);
        driver.call("starting a profiler", "cuProfilerStart");
        launches.forEach(this::launch);
        synchronize();
        driver.call("stopping a profiler", "cuProfilerStop");
    }

    /** Captures the launches as a graph: one call starts them all. */
    @Override
    public Recording record(List<Launch> launches) {
        makeCurrent();
        launches.forEach(this::kernel);
        MemorySegment graph = capture(launches);
        MemorySegment executable;
        try {
            executable = handle("preparing a pass", "cuGraphInstantiateWithFlags", graph, 0L);
        } finally {
            driver.invoke("cuGraphDestroy", graph);
        }
        return new Recording() {
            @Override
            public void run() {
                makeCurrent();
                driver.call("starting a pass", "cuGraphLaunch", executable, stream);
            }

            @Override
            public void close() {
                if (!driver.isLost()) {
                    synchronize();
                }
                driver.callUnlessLost("freeing a recorded pass", "cuGraphExecDestroy", executable);
            }
        };
    }

    @Override
    public Marker marker() {
        makeCurrent();
        MemorySegment event = handle("creating an event", "cuEventCreate", EVENT_DISABLE_TIMING);
        return new Marker() {
            @Override
            public void set() {
                makeCurrent();
                driver.call("recording an event", "cuEventRecord", event, stream);
            }

            @Override
            public void await() {
                makeCurrent();
                driver.call("running kernels", "cuEventSynchronize", event);
            }

            @Override
            public void close() {
                makeCurrent();
                driver.callUnlessLost("freeing an event", "cuEventDestroy_v2", event);
            }
        };
    }

    @Override
    public Transfer transfer(long bytes) {
        return new DriverTransfer(driver, context, stream, copies, bytes);
    }

    private MemorySegment capture(List<Launch> launches) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            driver.call("recording a pass", "cuStreamBeginCapture_v2", stream, CAPTURE_MODE_RELAXED);
            try {
                launches.forEach(this::launch);
            } catch (RuntimeException | Error e) {
                // Otherwise the stream would go on recording. The recording so far and an error of this call are of no
                // use.
                driver.invoke("cuStreamEndCapture", stream, out);
                driver.invoke("cuGraphDestroy", out.get(ADDRESS, 0));
                throw e;
            }
            driver.call("recording a pass", "cuStreamEndCapture", stream, out);
            return out.get(ADDRESS, 0);
        }
    }

    private void launch(Launch l) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment arguments = scratch.allocate(l.arguments().byteSize(), 16).copyFrom(l.arguments());
            MemorySegment pointers = scratch.allocateFrom(ADDRESS, arguments);
            driver.call("launching " + l.kernel(), "cuLaunchKernel", kernel(l), l.blocks().x(), l.blocks().y(),
                    l.blocks().z(), l.threads(), 1, 1, l.sharedBytes(), stream, pointers, MemorySegment.NULL);
        }
    }

    private MemorySegment kernel(Launch l) {
        return kernels.computeIfAbsent(l.kernel(), name -> {
            Ptx file = files.stream().filter(f -> f.kernels().contains(name)).findFirst()
                    .orElseThrow(() -> new CudaException("cuda: there is no kernel " + name));
            MemorySegment loaded = modules.get(file);
            MemorySegment module = loaded == null ? load(file) : loaded;
            MemorySegment function = handle("looking for " + name, "cuModuleGetFunction", module,
                    arena.allocateFrom(name));
            driver.call("setting up " + name, "cuFuncSetAttribute", function, FUNCTION_MAX_DYNAMIC_SHARED_SIZE_BYTES,
                    sharedBytes);
            return function;
        });
    }

    @Override
    public void close() {
        makeCurrent();
        if (!driver.isLost()) {
            synchronize();
        }
        driver.callUnlessLost("closing a stream", "cuStreamDestroy_v2", copies);
        driver.callUnlessLost("closing a stream", "cuStreamDestroy_v2", stream);
        modules.values().forEach(module -> driver.callUnlessLost("unloading the kernels", "cuModuleUnload", module));
        driver.callUnlessLost("closing the device", "cuDevicePrimaryCtxRelease_v2", device);
        arena.close();
    }
}

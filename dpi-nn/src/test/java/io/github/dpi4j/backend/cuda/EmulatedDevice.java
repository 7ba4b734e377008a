package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Precision;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The kernels compiled as plain C++ and run on host memory: the same sources, launches and addresses as on a GPU. Memory
 * begins as NaNs, so that what is read before it is written shows.
 *
 * <p>With checks every access to memory is watched: none lies outside of what was allocated, reads what was never written,
 * or races with another thread's.
 */
final class EmulatedDevice implements Device {
    private static final Map<String, Emulation> EMULATIONS = new ConcurrentHashMap<>();
    private static final List<String> OPTIONS = List.of("-std=c++17", "-O3", "-march=native", "-Wall", "-Werror",
            "-Wno-unknown-pragmas", "-Wno-maybe-uninitialized", "-DDPI_EMULATION", "-I" + sources("test/cuda"),
            "-I" + sources("main/cuda"));
    /** Bytes of shared memory of a block on an H100. */
    static final int SHARED_BYTES = 227 << 10;
    /** Around every piece of memory when accesses are checked. */
    private static final int GUARD = 1 << 16;

    private final Emulation emulation;
    private final int multiprocessors;
    private final int sharedBytes;
    private final boolean hopper;
    private final Map<Long, Arena> memory = new ConcurrentHashMap<>();
    private Consumer<String> log = _ -> {
    };

    /**
     * A compiled library's functions.
     *
     * @param allocated and the two after it: null where nothing is checked
     */
    private record Emulation(MethodHandle launch, MethodHandle backwards, MethodHandle allocated, MethodHandle filled,
            MethodHandle freed) {
    }

    /** One that has as much of everything as an H100. */
    EmulatedDevice(Precision precision) {
        this(precision, 132, SHARED_BYTES);
    }

    EmulatedDevice(Precision precision, int multiprocessors, int sharedBytes) {
        this(kernels(precision, false), multiprocessors, sharedBytes, false);
    }

    private EmulatedDevice(Emulation emulation, int multiprocessors, int sharedBytes, boolean hopper) {
        this.emulation = emulation;
        this.multiprocessors = multiprocessors;
        this.sharedBytes = sharedBytes;
        this.hopper = hopper;
    }

    /** Returns a device of compute capability 9.0. */
    static EmulatedDevice hopper(Precision precision, int multiprocessors, boolean checked) {
        return new EmulatedDevice(kernels(precision, checked), multiprocessors, SHARED_BYTES, true);
    }

    /** Tells of every upload, download, copy and recording that is run, and of the kernels that it launches. */
    EmulatedDevice log(Consumer<String> to) {
        log = to;
        return this;
    }

    /** One that watches every access to memory. */
    static EmulatedDevice checked(Precision precision, int multiprocessors) {
        return new EmulatedDevice(kernels(precision, true), multiprocessors, SHARED_BYTES, false);
    }

    /** One that runs, and watches, kernels with errors in them. */
    static EmulatedDevice planted() {
        return new EmulatedDevice(EMULATIONS.computeIfAbsent("planted",
                name -> compile(name, List.of("test/cuda/planted.cu", "test/cuda/planted_hopper.cu"),
                        precisionOption(Precision.BF16), true)),
                132, SHARED_BYTES, false);
    }

    private static Emulation kernels(Precision precision, boolean checked) {
        List<String> sources = precision == Precision.FP32
                ? List.of("main/cuda/kernels.cu", "main/cuda/training.cu")
                : List.of("main/cuda/kernels.cu", "main/cuda/training.cu", "main/cuda/hopper.cu");
        return EMULATIONS.computeIfAbsent(precision + (checked ? "-checked" : ""),
                name -> compile(name, sources, precisionOption(precision), checked));
    }

    /** Runs the blocks of all further launches from the last to the first, or again from the first to the last. */
    void runBackwards(boolean backwards) {
        tell(emulation.backwards, backwards);
    }

    private static Path sources(String path) {
        return Compiler.SOURCES.resolve(path);
    }

    private static List<String> precisionOption(Precision precision) {
        return List.of("-DPRECISION=" + precision.name());
    }

    private static Emulation compile(String name, List<String> kernels, List<String> more, boolean checked) {
        List<Path> objects = new ArrayList<>(machine(checked));
        List<String> options = new ArrayList<>(more);
        if (checked) {
            // In less than half of the time that -O3 takes; the kernels spend theirs in the checks.
            options.addAll(List.of("-O1",
                    "-fsanitize=thread,alignment,bounds,shift,signed-integer-overflow,integer-divide-by-zero"));
        }
        kernels.forEach(source -> objects.add(object(name, source, options)));
        SymbolLookup library = SymbolLookup.libraryLookup(
                Compiler.compile("emulation-" + name + ".so", "g++", List.of("-shared"), objects.toArray(Path[]::new)),
                Arena.global());
        FunctionDescriptor range = FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
        return new Emulation(
                function(library, "launch",
                        FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS, ValueLayout.JAVA_INT)),
                function(library, "backwards", FunctionDescriptor.ofVoid(ValueLayout.JAVA_BOOLEAN)),
                function(library, "allocated", range), function(library, "filled", range),
                function(library, "freed", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG)));
    }

    /** Returns the emulator's sources, the same for kernels of all precisions. */
    private static List<Path> machine(boolean checked) {
        Stream<String> parts = Stream.of("emulation.cpp", "hopper_emulation.cpp");
        return checked
                ? Stream.concat(parts, Stream.of("checks.cpp", "shared_checks.cpp"))
                        .map(part -> object("checked", "test/cuda/" + part, List.of("-DDPI_CHECKED"))).toList()
                : parts.map(part -> object("plain", "test/cuda/" + part, List.of())).toList();
    }

    private static Path object(String name, String source, List<String> more) {
        List<String> options = new ArrayList<>(OPTIONS);
        options.addAll(more);
        options.addAll(List.of("-c", "-x", "c++"));
        return Compiler.compile("emulation-" + name + "-" + Path.of(source).getFileName() + ".o", "g++", options,
                sources(source));
    }

    private static MethodHandle function(SymbolLookup library, String name, FunctionDescriptor signature) {
        return library.find("emulation_" + name).map(f -> Linker.nativeLinker().downcallHandle(f, signature))
                .orElse(null);
    }

    private static void tell(MethodHandle function, Object... arguments) {
        if (function != null) {
            try {
                function.invokeWithArguments(arguments);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public String description() {
        return "emulation";
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
        Arena arena = Arena.ofShared();
        long address = arena.allocate(bytes + 2 * GUARD, DeviceMemory.ALIGNMENT).fill((byte) 0xff).address() + GUARD;
        memory.put(address, arena);
        tell(emulation.allocated, address, bytes);
        return address;
    }

    @Override
    public void free(long address) {
        tell(emulation.freed, address);
        memory.remove(address).close();
    }

    /** Pieces of memory that were not freed. */
    int pieces() {
        return memory.size();
    }

    @Override
    public void upload(MemorySegment from, long to) {
        log.accept("upload");
        MemorySegment.ofAddress(to).reinterpret(from.byteSize()).copyFrom(from);
        tell(emulation.filled, to, from.byteSize());
    }

    @Override
    public void download(long from, MemorySegment to) {
        log.accept("download");
        to.copyFrom(MemorySegment.ofAddress(from).reinterpret(to.byteSize()));
    }

    @Override
    public void copy(long from, long to, long bytes) {
        log.accept("copy");
        MemorySegment.ofAddress(to).reinterpret(bytes).copyFrom(MemorySegment.ofAddress(from).reinterpret(bytes));
        tell(emulation.filled, to, bytes);
    }

    @Override
    public void synchronize() {
    }

    @Override
    public Recording record(List<Launch> launches) {
        return new Recording() {
            @Override
            public void run() {
                log.accept("recording");
                launches.forEach(EmulatedDevice.this::run);
            }

            @Override
            public void close() {
            }
        };
    }

    @Override
    public Marker marker() {
        return new Marker() {
            @Override
            public void set() {
            }

            @Override
            public void await() {
            }

            @Override
            public void close() {
            }
        };
    }

    /** Copies as late as the waits allow: what nothing waits for never arrives. */
    @Override
    public Transfer transfer(long bytes) {
        long address = allocate(bytes);
        Arena arena = Arena.ofShared();
        MemorySegment host = arena.allocate(bytes);
        return new Transfer() {
            private long uploading;
            private byte[] result = new byte[0];

            @Override
            public MemorySegment host() {
                return host;
            }

            @Override
            public long address() {
                return address;
            }

            @Override
            public void upload(long bytes) {
                uploading = bytes;
            }

            @Override
            public void beforeWork() {
                EmulatedDevice.this.upload(host.asSlice(0, uploading), address);
            }

            @Override
            public void afterWork() {
                result = MemorySegment.ofAddress(address).reinterpret(bytes).toArray(ValueLayout.JAVA_BYTE);
            }

            @Override
            public void download(long bytes) {
                log.accept("download");
                MemorySegment.copy(result, 0, host, ValueLayout.JAVA_BYTE, 0, Math.toIntExact(bytes));
            }

            @Override
            public void close() {
                free(address);
                arena.close();
            }
        };
    }

    private void run(Launch l) {
        log.accept(l.kernel());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(l.arguments().byteSize(), 16).copyFrom(l.arguments());
            MemorySegment error = (MemorySegment) emulation.launch.invokeExact(arena.allocateFrom(l.kernel()),
                    l.blocks().x(),
                    l.blocks().y(), l.blocks().z(), l.threads(), l.sharedBytes(), arguments,
                    (int) l.arguments().byteSize());
            if (error.address() != 0) {
                throw new CudaException(error.reinterpret(Long.MAX_VALUE).getString(0));
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        runBackwards(false);
        List.copyOf(memory.keySet()).forEach(this::free);
    }
}

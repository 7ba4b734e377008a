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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The kernels compiled as plain C++ and run on host memory: the same sources, launches and addresses as on a GPU. Memory
 * begins as NaNs, so that what is read before it is written shows.
 */
final class EmulatedDevice implements Device {
    private static final Map<Precision, MethodHandle> LIBRARIES = new ConcurrentHashMap<>();

    private final MethodHandle launch;
    private final int multiprocessors;
    private final int sharedBytes;
    private final Map<Long, Arena> memory = new HashMap<>();

    /** One that has as much of everything as an H100. */
    EmulatedDevice(Precision precision) {
        this(precision, 132, 227 << 10);
    }

    EmulatedDevice(Precision precision, int multiprocessors, int sharedBytes) {
        this.launch = LIBRARIES.computeIfAbsent(precision, EmulatedDevice::compile);
        this.multiprocessors = multiprocessors;
        this.sharedBytes = sharedBytes;
    }

    private static MethodHandle compile(Precision precision) {
        Path cuda = Compiler.SOURCES.resolve("test/cuda");
        Path library = Compiler.library("emulation-" + precision, "g++",
                List.of("-std=c++17", "-O3", "-march=native", "-Wall", "-Werror", "-Wno-unknown-pragmas",
                        "-Wno-maybe-uninitialized",
                        "-DDPI_EMULATION", "-DPRECISION=" + precision.name(), "-I" + cuda,
                        "-I" + Compiler.SOURCES.resolve("main/cuda")),
                cuda.resolve("emulation.cpp"));
        MemorySegment function = SymbolLookup.libraryLookup(library, Arena.global()).findOrThrow("emulation_launch");
        return Linker.nativeLinker().downcallHandle(function,
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
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
    public long allocate(long bytes) {
        Arena arena = Arena.ofShared();
        MemorySegment segment = arena.allocate(bytes, DeviceMemory.ALIGNMENT).fill((byte) 0xff);
        memory.put(segment.address(), arena);
        return segment.address();
    }

    @Override
    public void free(long address) {
        memory.remove(address).close();
    }

    /** Pieces of memory that were not freed. */
    int pieces() {
        return memory.size();
    }

    @Override
    public void upload(MemorySegment from, long to) {
        MemorySegment.ofAddress(to).reinterpret(from.byteSize()).copyFrom(from);
    }

    @Override
    public void download(long from, MemorySegment to) {
        to.copyFrom(MemorySegment.ofAddress(from).reinterpret(to.byteSize()));
    }

    @Override
    public void copy(long from, long to, long bytes) {
        MemorySegment.ofAddress(to).reinterpret(bytes).copyFrom(MemorySegment.ofAddress(from).reinterpret(bytes));
    }

    @Override
    public void synchronize() {
    }

    @Override
    public Recording record(List<Launch> launches) {
        return new Recording() {
            @Override
            public void run() {
                launches.forEach(EmulatedDevice.this::run);
            }

            @Override
            public void close() {
            }
        };
    }

    private void run(Launch l) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(l.arguments().byteSize(), 16).copyFrom(l.arguments());
            MemorySegment error = (MemorySegment) launch.invokeExact(arena.allocateFrom(l.kernel()), l.blocks().x(),
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
        memory.values().forEach(Arena::close);
        memory.clear();
    }
}

package io.github.dpi4j.backend.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;

/** A driver that does as it is told and writes down what it was asked for: {@code driver_stub.c}. */
final class DriverStub implements AutoCloseable {
    private final SymbolLookup library;

    private DriverStub(SymbolLookup library) {
        this.library = library;
    }

    /** Loads it in the place of NVIDIA's, until it is closed: for an H100, without failures. */
    static DriverStub load() {
        Path library = Compiler.compile("driver-stub.so", "gcc", List.of("-shared", "-Wall", "-Werror"),
                Compiler.SOURCES.resolve("test/cuda/driver_stub.c"));
        DriverStub stub = new DriverStub(SymbolLookup.libraryLookup(library, Arena.global()));
        System.setProperty(Driver.PROPERTY, library.toString());
        stub.set("", 0, 13000, 1, 90);
        return stub;
    }

    /** Forgets all calls; from now on a function fails, and the driver is of a version, with devices of a capability. */
    void set(String failing, int error, int version, int devices, int capability) {
        try (Arena arena = Arena.ofConfined()) {
            Linker.nativeLinker().downcallHandle(library.findOrThrow("stub_set"), FunctionDescriptor.ofVoid(
                    ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT))
                    .invokeExact(arena.allocateFrom(failing), error, version, devices, capability);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Lets a stream of these flags wait for no other, until {@link #set}. */
    void ignoreWaits(int flags) {
        try {
            Linker.nativeLinker().downcallHandle(library.findOrThrow("stub_ignore_waits"),
                    FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT)).invokeExact(flags);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    void cost(String kernel, double microseconds) {
        try (Arena arena = Arena.ofConfined()) {
            Linker.nativeLinker().downcallHandle(library.findOrThrow("stub_cost"),
                    FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_DOUBLE))
                    .invokeExact(arena.allocateFrom(kernel), microseconds);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the calls, each a function's name and its whole numbers. */
    List<String> calls() {
        try {
            MemorySegment text = (MemorySegment) Linker.nativeLinker()
                    .downcallHandle(library.findOrThrow("stub_calls"), FunctionDescriptor.of(ValueLayout.ADDRESS))
                    .invokeExact();
            return text.reinterpret(Integer.MAX_VALUE).getString(0).lines().toList();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Returns how many of calls are of a function. */
    static long count(List<String> calls, String function) {
        return calls.stream().filter(l -> l.split(" ")[0].equals(function)).count();
    }

    @Override
    public void close() {
        System.clearProperty(Driver.PROPERTY);
    }
}

package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The kernels' logarithm, sine and cosine have StrictMath's bits wherever Box-Muller asks for them. */
class StrictMathTest {
    private static final int RANDOM = 1 << 20;

    private static SymbolLookup library() {
        return SymbolLookup.libraryLookup(Compiler.compile("strict-math.so", "g++",
                List.of("-std=c++17", "-O3", "-march=native", "-Wall", "-Werror", "-DDPI_EMULATION", "-shared",
                        "-I" + Compiler.SOURCES.resolve("test/cuda"), "-I" + Compiler.SOURCES.resolve("main/cuda")),
                Compiler.SOURCES.resolve("test/cuda/strict_math.cpp")), Arena.global());
    }

    private static double[] run(String function, double[] x, int... more) throws Throwable {
        FunctionDescriptor signature = FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT);
        if (more.length > 0) {
            signature = signature.appendArgumentLayouts(ValueLayout.JAVA_INT);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.JAVA_DOUBLE, x.length);
            List<Object> arguments = new ArrayList<>(
                    List.of(arena.allocateFrom(ValueLayout.JAVA_DOUBLE, x), out, x.length));
            IntStream.of(more).forEach(arguments::add);
            Linker.nativeLinker().downcallHandle(library().findOrThrow(function), signature)
                    .invokeWithArguments(arguments);
            return out.toArray(ValueLayout.JAVA_DOUBLE);
        }
    }

    private static void equal(DoubleUnaryOperator expected, double[] x, double[] actual) {
        for (int i = 0; i < x.length; i++) {
            double number = x[i];
            assertEquals(Double.doubleToRawLongBits(expected.applyAsDouble(number)),
                    Double.doubleToRawLongBits(actual[i]), () -> "at " + number);
        }
    }

    /** Random words, and those around powers of 2, eighths of a turn, and the bounds of the algorithms' cases. */
    private static long[] words() {
        LongStream around = LongStream.concat(LongStream.rangeClosed(0, 32).map(n -> 1L << n),
                LongStream.of(0x2D413CCCL, 0x5A827999L, 0xB504F333L, 0xFFFFFFFFL, 0xF5555555L))
                .flatMap(word -> LongStream.rangeClosed(word - 300, word + 300));
        LongStream eighths = LongStream.rangeClosed(0, 8).map(n -> n << 29)
                .flatMap(word -> LongStream.rangeClosed(word - 3000, word + 3000));
        LongStream random = new Random(1).longs(RANDOM, 0, 1L << 32);
        return LongStream.concat(around, LongStream.concat(eighths, random)).filter(w -> w >= 0 && w < 1L << 32)
                .toArray();
    }

    @Test
    void logarithms() throws Throwable {
        double[] x = LongStream.of(words()).mapToDouble(word -> (word + 0.5) * 0x1p-32).toArray();
        equal(StrictMath::log, x, run("strict_log", x));
    }

    @Test
    void sinesAndCosines() throws Throwable {
        double[] x = LongStream.of(words()).mapToDouble(word -> 2 * Math.PI * 0x1p-32 * word).toArray();
        equal(StrictMath::sin, x, run("strict_sine", x, 0));
        equal(StrictMath::cos, x, run("strict_sine", x, 1));
    }
}

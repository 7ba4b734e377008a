package io.github.dpi4j.backend.nd4j;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Settings of the OpenMP runtime beneath ND4J, which reads them from the environment when it is loaded, and from
 * nowhere else.
 *
 * <p>By default OpenMP's threads wait for each other by spinning at the end of every operation. On a busy machine,
 * spinning threads keep the one they wait for from running: small networks then take ten times as long or longer.
 * Sleeping threads cost next to nothing.
 */
final class OpenMp {
    private static final System.Logger LOGGER = System.getLogger(OpenMp.class.getName());

    private OpenMp() {
    }

    /**
     * Sets the variables that the environment does not. Without effect once ND4J's native code is loaded.
     *
     * @param threads number of threads of every operation
     */
    static void prepare(int threads) {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> setenv = linker.defaultLookup().find("setenv");
        if (setenv.isEmpty()) {
            return;
        }
        MethodHandle set = linker.downcallHandle(setenv.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        setIfAbsent(set, "OMP_WAIT_POLICY", "passive");
        setIfAbsent(set, "OMP_NUM_THREADS", Integer.toString(threads));
    }

    private static void setIfAbsent(MethodHandle setenv, String name, String value) {
        try (Arena arena = Arena.ofConfined()) {
            int failure = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 0);
            LOGGER.log(System.Logger.Level.DEBUG, "{0}={1} unless set: {2}", name, value, failure == 0);
        } catch (Throwable e) {
            throw new IllegalStateException("setenv: " + e.getMessage(), e);
        }
    }
}

package io.github.dpi4j.backend.cpu;

import java.util.Arrays;
import java.util.stream.Stream;

/** The kernels that tests run with: all that this JVM can run. */
public final class RunningKernels {
    private RunningKernels() {
    }

    /** {@link KernelChoice#SCALAR}, and {@link KernelChoice#VECTOR} where it can run. */
    public static Stream<KernelChoice> all() {
        return Arrays.stream(KernelChoice.values())
                .filter(c -> c == KernelChoice.SCALAR || c == KernelChoice.VECTOR && KernelChoice.vectorAvailable());
    }
}

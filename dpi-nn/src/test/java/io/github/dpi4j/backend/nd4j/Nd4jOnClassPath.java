package io.github.dpi4j.backend.nd4j;

import org.junit.jupiter.api.Assumptions;

/** Whether ND4J's native code is among the tests' dependencies: the build has it for Linux on x86-64 only. */
public final class Nd4jOnClassPath {
    private Nd4jOnClassPath() {
    }

    public static boolean isThere() {
        try {
            Class.forName("org.nd4j.linalg.cpu.nativecpu.CpuBackend", false, Nd4jOnClassPath.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    public static void assume() {
        Assumptions.assumeTrue(isThere(), "nd4j-native is not a dependency of the tests on this platform");
    }
}

package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Precision;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;

/** The CUDA backend on an emulated GPU, for tests elsewhere. */
public final class EmulatedBackend {
    /** System property: {@code full} also runs what takes many minutes. */
    private static final String PROPERTY = "dpi.test.emulation";

    private EmulatedBackend() {
    }

    /** Opens one; skips the test that calls, where there is no compiler. */
    public static Backend open(Precision precision) {
        return new CudaBackend(precision, new EmulatedDevice(precision));
    }

    /** Opens one that tells of its work, see {@link EmulatedDevice#log}. */
    public static Backend open(Precision precision, Consumer<String> log) {
        return new CudaBackend(precision, new EmulatedDevice(precision).log(log));
    }

    /** Skips the test that calls, unless long ones are asked for. */
    public static void assumeThatThereIsTime() {
        Assumptions.assumeTrue("full".equals(System.getProperty(PROPERTY)), "takes minutes: -D" + PROPERTY + "=full");
    }
}

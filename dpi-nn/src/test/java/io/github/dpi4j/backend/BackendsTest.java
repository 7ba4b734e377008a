package io.github.dpi4j.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.backend.cpu.CpuBackend;
import org.junit.jupiter.api.Test;

class BackendsTest {
    @Test
    void theCpuIsAlwaysThere() {
        assertEquals("cpu", Backends.open("cpu", Precision.FP32, CpuBackend::new).name());
    }

    @Test
    void aBackendThatIsNotThereIsNamedInOneLine() {
        assertEquals("abacus: not available: no backend of this name is on the class path",
                assertThrows(BackendUnavailableException.class,
                        () -> Backends.open("abacus", Precision.FP32, CpuBackend::new))
                        .getMessage());
    }

    @Test
    void aPrecisionThatABackendLacksIsRefused() {
        assertEquals("precision: expected one of [fp32] for cpu, got bf16",
                assertThrows(IllegalArgumentException.class,
                        () -> Backends.open("cpu", Precision.BF16, CpuBackend::new)).getMessage());
    }
}

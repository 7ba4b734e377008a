package io.github.dpi4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.module.ModuleFinder;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class KernelChoiceTest {
    @Test
    void theVectorKernelsAreTestedWhereverTheJdkHasTheirModule() {
        List<KernelChoice> tested = RunningKernels.all().toList();
        System.getLogger(KernelChoiceTest.class.getName()).log(System.Logger.Level.INFO, "kernels tested: " + tested);
        Assumptions.assumeTrue(ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent());
        assertEquals(List.of(KernelChoice.SCALAR, KernelChoice.VECTOR), tested);
        assertEquals(KernelChoice.VECTOR, KernelChoice.AUTO.resolve());
    }

    @Test
    void namesAreReadInAnyCase() {
        assertEquals(KernelChoice.VECTOR, KernelChoice.parse("Vector"));
        assertEquals(KernelChoice.AUTO, KernelChoice.parse("auto"));
    }

    @Test
    void anUnknownNameSaysWhatThereIs() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> KernelChoice.parse("fast"));
        assertEquals("kernels: expected auto, scalar or vector, got fast", e.getMessage());
    }

    @Test
    void scalarIsAlwaysThere() {
        assertEquals(KernelChoice.SCALAR, new CpuBackend(KernelChoice.SCALAR, 1).kernels());
    }

    @Test
    void atLeastOneThreadIsNeeded() {
        assertThrows(IllegalArgumentException.class, () -> new CpuBackend(KernelChoice.SCALAR, 0));
    }
}

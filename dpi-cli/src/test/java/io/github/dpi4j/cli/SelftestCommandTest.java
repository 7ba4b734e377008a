package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelftestCommandTest {
    @Test
    void withoutAGpuItFailsInOneLine() {
        // Whatever GPU this machine has: there is no such driver.
        String property = "dpi.cuda.driver";
        System.setProperty(property, "libnosuchdriver.so");
        try {
            dpi("selftest", "cuda").assertRefused(1,
                    "dpi selftest: cuda: not available: NVIDIA's driver is not installed");
        } finally {
            System.clearProperty(property);
        }
    }

    @Test
    void aBackendThatNobodyKnowsIsRefusedInOneLine() {
        dpi("selftest", "abacus").assertRefused(1, "abacus");
    }

    @Test
    void kernelsThatAgreeAreWithinTheirLimits() throws IOException {
        StringWriter out = new StringWriter();
        Selftest test = new Selftest(new CpuBackend(KernelChoice.SCALAR, 2), _ -> new CpuBackend(),
                new PrintWriter(out));
        assertTrue(test.run(new Selftest.Request(List.of(Precision.FP32), true)));
        List<String> lines = out.toString().lines().toList();
        assertTrue(lines.get(3).matches("  unet_tiny +fp32 \\d\\.\\de-\\d\\d ≤ 1e-04"), out.toString());
        assertEquals("all differences are within their limits", lines.get(6));
        assertTrue(lines.get(8).matches("  unet_tiny +fp32 \\d\\.\\de-\\d\\d, \\d\\.\\de-\\d\\d ≤ 1e-04"),
                out.toString());
        assertEquals("training is within its limits", lines.get(11));
        assertTrue(
                lines.get(12).matches("unet_tiny_conv_resample 32x32, fp32, batch 1: [\\d.]+ ms a pass with copies"));
    }

    @Test
    void aBackendThatComputesSomethingElseIsFound() throws IOException {
        StringWriter out = new StringWriter();
        Selftest test = new Selftest(new CpuBackend(), _ -> new WrongBackend(), new PrintWriter(out));
        assertFalse(test.run(new Selftest.Request(List.of(Precision.BF16), true)));
        assertTrue(out.toString().contains("> TOO MUCH, 2e-02"), out.toString());
    }
}

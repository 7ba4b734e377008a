package io.github.dpi4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The networks that the GPU's times are compared with. */
class PytorchScriptTest {
    @Test
    void itsNetworksEqualTheReference() throws Exception {
        String python = Stream.of("python3", "/usr/bin/python3").filter(PytorchScriptTest::hasTorch).findFirst()
                .orElse(null);
        assumeTrue(python != null, "this test needs a python3 with PyTorch");
        Process process = new ProcessBuilder(python, Path.of("gpu", "pytorch.py").toString(), "check",
                Path.of("..", "dpi-nn", "src", "test", "resources", "golden", "networks.safetensors").toString())
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        assertEquals(2, output.lines().filter(l -> l.contains("greatest difference")).count(), output);
    }

    private static boolean hasTorch(String python) {
        try {
            Process process = new ProcessBuilder(python, "-c", "import torch").redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

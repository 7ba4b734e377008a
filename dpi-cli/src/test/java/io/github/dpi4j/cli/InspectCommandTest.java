package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
    @Test
    void listsTensorsAndRecognisesTheNetwork(@TempDir Path folder) throws IOException {
        HashCheckpoints.writeSmall(folder);
        String out = dpi("inspect", folder.resolve("prior32.safetensors")).assertDone().out();
        assertTrue(out.lines().anyMatch(l -> l.matches("input_blocks\\.0\\.0\\.weight +f32 +32×3×3×3")), out);
        assertTrue(out.contains("216 tensors, 1,422,278 elements"), out);
        assertTrue(out.contains("32, 64 with attention, 64 with attention"), out);
    }

    @Test
    void anyTensorsMayBeListed() {
        String out = dpi("inspect", Golden.file("golden/odd_tensors.pt")).assertDone().out();
        assertEquals(9, out.lines().takeWhile(l -> !l.isBlank()).count(), out);
        assertTrue(out.contains("No network known here"), out);
    }

    @Test
    void filesThatAreNoCheckpointsAreRefused(@TempDir Path folder) {
        dpi("inspect", folder).assertRefused(1, folder.toString(), "directory");
        dpi("inspect", folder.resolve("none.pt")).assertRefused(1, "none.pt");
        dpi("inspect", Golden.file("golden/README.md")).assertRefused(1, "README.md", "expected");
    }
}

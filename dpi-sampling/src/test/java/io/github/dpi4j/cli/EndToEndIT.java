package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code dpi restore} from files to files against the reference's whole runs by seed. */
class EndToEndIT {
    @TempDir
    static Path folder;

    @BeforeAll
    static void writeCheckpoints() throws IOException {
        HashCheckpoints.writeSmall(folder);
    }

    @ParameterizedTest
    @CsvSource({"ddim20_seed5, 5, 0, auto", "ddim20_eta05_seed6, 6, 0.5, auto", "ddim20_seed5, 5, 0, scalar"})
    void theRestoredImageEqualsTheReferences(String name, int seed, String eta, String kernels) throws IOException {
        Path output = folder.resolve(name + "_" + kernels + ".png");
        CommandLineRun.dpi("restore", "--prior", folder.resolve("prior32.safetensors"), "--corrector",
                folder.resolve("corrector32.safetensors"), "--image-size", 32, "--eta", eta, "--rng", "torch", "--seed",
                seed, "--kernels", kernels, Golden.file("golden/" + name + "_lr.png"), "-o", output).assertDone();
        RgbImage expected = ImageTensors
                .toImage(Golden.load("golden/" + name + "_out.safetensors").tensor("final"));
        RgbImage actual = ImageFiles.read(output);
        assertEquals(expected.pixels().length, actual.pixels().length);
        int within1 = 0;
        for (int i = 0; i < expected.pixels().length; i++) {
            within1 += Math.abs((expected.pixels()[i] & 0xff) - (actual.pixels()[i] & 0xff)) <= 1 ? 1 : 0;
        }
        assertTrue(within1 >= 0.999 * expected.pixels().length, within1 + " of " + expected.pixels().length);
    }
}

package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.BackendUnavailableException;
import io.github.dpi4j.backend.Backends;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
        check(name, seed, eta, "--backend", "cpu", "--kernels", kernels);
    }

    @Test
    void theImageRestoredOnNd4jEqualsTheReferences() throws IOException {
        try {
            Backends.open("nd4j", Precision.FP32, CpuBackend::new);
        } catch (BackendUnavailableException e) {
            Assumptions.abort(e.getMessage());
        }
        check("ddim20_seed5", 5, "0", "--backend", "nd4j");
    }

    private static void check(String name, int seed, String eta, String... backend) throws IOException {
        Path output = folder.resolve(name + "_" + backend[backend.length - 1] + ".png");
        List<Object> args = new ArrayList<>(List.of("restore", "--prior", folder.resolve("prior32.safetensors"),
                "--corrector",
                folder.resolve("corrector32.safetensors"), "--image-size", 32, "--eta", eta, "--rng", "torch", "--seed",
                seed, Golden.file("golden/" + name + "_lr.png"), "-o", output));
        args.addAll(List.of(backend));
        CommandLineRun.dpi(args.toArray()).assertDone();
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

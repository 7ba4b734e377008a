package io.github.dpi4j.image;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzRun;
import io.github.dpi4j.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Small valid files of every format, and what Jazzer made of them, changed at random. */
class ImageFuzzTest {
    private static final int LARGEST_SEED = 4096;

    @Test
    void changedImagesAreReadOrRefusedInOneLine() throws IOException {
        FuzzRun run = FuzzRun.of("images", new ImageFuzzTarget(), seeds(), Corpus.of("images"), 20_26, 12_000);
        assertTrue(run.read() > 1_000 && run.read() < run.inputs() - 1_000, run.toString());
    }

    private static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (String folder : List.of("formats/icc_a98.png", "variants/rgb.png")) {
            try (Stream<Path> files = Files.list(Golden.file("golden/images/" + folder).getParent())) {
                for (Path file : files.filter(ImageFiles::isImageName).sorted().toList()) {
                    if (Files.size(file) <= LARGEST_SEED) {
                        seeds.add(Files.readAllBytes(file));
                    }
                }
            }
        }
        assertTrue(seeds.size() > 80, "seeds: " + seeds.size());
        return seeds;
    }
}

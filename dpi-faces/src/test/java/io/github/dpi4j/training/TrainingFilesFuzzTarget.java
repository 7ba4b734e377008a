package io.github.dpi4j.training;

import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a training run reads of its folder, and beside it: checkpoint.safetensors, log.csv, image weights. */
public final class TrainingFilesFuzzTarget implements FuzzTarget {
    private static final TrainingFilesFuzzTarget TARGET = new TrainingFilesFuzzTarget();

    private final Path folder;

    /** Files lie where temporary ones do. */
    public TrainingFilesFuzzTarget() {
        try {
            folder = Files.createTempDirectory("fuzz");
            folder.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        TARGET.accept(input);
    }

    @Override
    public boolean accept(byte[] input) throws IOException {
        Path file = Files.write(folder.resolve("fuzzed"), input);
        try {
            // The first byte tells which file it would be, as a name does.
            return switch (input.length == 0 ? 0 : input[0]) {
                case 's' -> TrainingLog.rows(file, 1_000).size() > 1;
                case 'f' -> ImageWeights.read(file, List.of("a.png", "b.png")).length == 2;
                default -> TrainingCheckpoint.readDescribed(file).seconds() >= 0;
            };
        } catch (IOException e) {
            return Corpus.refused(e);
        } finally {
            Files.delete(file);
        }
    }
}

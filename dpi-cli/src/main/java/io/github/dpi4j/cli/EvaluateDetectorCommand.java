package io.github.dpi4j.cli;

import io.github.dpi4j.detector.DetectionScores;
import io.github.dpi4j.detector.DetectorEvaluation;
import io.github.dpi4j.detector.FaceDetector;
import io.github.dpi4j.detector.PhotoPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dpi evaluate-detector}: measures a face detector. */
@Command(name = "evaluate-detector",
        description = "Measures a face detector on photographs with known faces: recall, precision and the median error of the five landmarks.",
        footer = {"", "Examples:", "  dpi evaluate-detector --data photographs",
                "  dpi evaluate-detector --data photographs --part validation --detector run",
                "  dpi evaluate-detector --data mine --part all --threshold 0.6"})
final class EvaluateDetectorCommand implements Callable<Integer> {
    /** The parts of the photographs. */
    enum Part {
        TRAINING, VALIDATION, TEST, ALL;

        boolean contains(String name) {
            return switch (this) {
                case TRAINING -> PhotoPart.of(name) == PhotoPart.TRAINING;
                case VALIDATION -> PhotoPart.of(name) == PhotoPart.VALIDATION;
                case TEST -> PhotoPart.of(name) == PhotoPart.TEST;
                case ALL -> true;
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec command;

    @Option(names = "--data", paramLabel = "DIR", required = true,
            description = "Folder of photographs with their faces, as dpi train detector takes it.")
    private Path data;

    @Option(names = "--part", paramLabel = "PART", defaultValue = "test",
            description = "Part of the photographs to use: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Part part;

    @Option(names = "--threshold", paramLabel = "X", split = ",", defaultValue = "0.3,0.4,0.5,0.6,0.7,0.8",
            description = "Least score of a detection that counts (default: ${DEFAULT-VALUE}).")
    private List<Double> thresholds;

    @Option(names = "--smallest", paramLabel = "N", defaultValue = "10",
            description = "Least distance of the eyes, in pixels, of faces that count (default: ${DEFAULT-VALUE}).")
    private double smallest;

    @Mixin
    private DetectorRunOptions detector;

    @Override
    public Integer call() throws IOException {
        List<String> names = DetectorEvaluation.photographs(data).stream().filter(part::contains).toList();
        if (names.isEmpty()) {
            throw new IOException(data + ": expected photographs of the part '" + part
                    + "', found none (--part all takes every one)");
        }
        try (FaceDetector faces = detector.open(Collections.min(thresholds));
                Progress progress = new Progress(command.commandLine().getErr(), "evaluating", names.size())) {
            for (boolean scenes : List.of(true, false)) {
                List<String> some = names.stream().filter(name -> PhotoPart.isScene(name) == scenes).toList();
                if (some.isEmpty()) {
                    continue;
                }
                List<DetectionScores> scores = DetectorEvaluation.evaluate(data, Set.copyOf(some)::contains, smallest,
                        faces, thresholds, () -> progress.advance(1));
                scores.forEach(s -> progress.print(command.commandLine().getOut(),
                        (scenes ? "scenes, " : "portraits, ") + s));
            }
        }
        return 0;
    }
}

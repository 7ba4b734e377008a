package io.github.dpi4j.detector;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** How well a detector does on photographs whose faces are known. */
public final class DetectorEvaluation {
    private DetectorEvaluation() {
    }

    /**
     * Looks at photographs and compares.
     *
     * @param data photographs and {@code faces.csv}
     * @param wanted names of the photographs that are looked at
     * @param smallest distance of the eyes in pixels from which on faces count
     * @param detector its threshold should be at most the least of {@code thresholds}
     * @param progress called after each photograph
     * @return for each threshold, the scores
     * @throws IOException if photographs cannot be read, or none is wanted
     */
    public static List<DetectionScores> evaluate(Path data, Predicate<String> wanted, double smallest,
            FaceDetector detector, List<Double> thresholds, Runnable progress) throws IOException {
        List<DetectionScores> scores = thresholds.stream().map(t -> new DetectionScores(smallest, t)).toList();
        for (LabelledPhoto photo : PhotoFolder.load(data, wanted)) {
            List<DetectedFace> finds = detector.detect(photo.pixels());
            scores.forEach(s -> s.add(photo.faces(), finds));
            progress.run();
        }
        return scores;
    }
}

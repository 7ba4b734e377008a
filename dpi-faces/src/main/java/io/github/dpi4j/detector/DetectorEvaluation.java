package io.github.dpi4j.detector;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** Evaluation of a detector on photographs with known faces. */
public final class DetectorEvaluation {
    private DetectorEvaluation() {
    }

    /**
     * {@return the names of the photographs in a folder}
     *
     * @param data photographs and {@code faces.csv}
     * @throws IOException if the table cannot be read
     */
    public static List<String> photographs(Path data) throws IOException {
        return List.copyOf(PhotoFolder.labels(data.resolve(PhotoFolder.TABLE)).keySet());
    }

    /**
     * Scores a detector.
     *
     * @param data photographs and {@code faces.csv}
     * @param wanted selects photographs by name
     * @param smallest least distance of the eyes, in pixels, of faces that count
     * @param detector the detector; its threshold should be at most the least of {@code thresholds}
     * @param thresholds thresholds of the score
     * @param progress called after each photograph
     * @return for each threshold, the scores
     * @throws IOException if photographs cannot be read, or none is selected
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

package io.github.dpi4j.detector;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Scores of a detector on photographs with known faces. A detection matches a face if the IoU of their boxes is at
 * least 0.5; detections with higher scores are matched first. Small faces count neither when found nor when missed.
 */
public final class DetectionScores {
    /** Least intersection over union of a match. */
    private static final double MATCH = 0.5;

    private final double smallest;
    private final double threshold;
    private int faces;
    private int found;
    private int mistakes;
    private final List<Double> errors = new ArrayList<>();

    /**
     * Creates scores of no photographs.
     *
     * @param smallest least distance of the eyes, in pixels, of faces that count
     * @param threshold least score of detections that count
     */
    public DetectionScores(double smallest, double threshold) {
        this.smallest = smallest;
        this.threshold = threshold;
    }

    /**
     * Adds a photograph.
     *
     * @param truth the known faces
     * @param finds detections by falling score
     */
    public void add(List<DetectedFace> truth, List<DetectedFace> finds) {
        List<DetectedFace> open = new ArrayList<>(truth);
        faces += (int) truth.stream().filter(this::counts).count();
        for (DetectedFace find : finds) {
            if (find.score() < threshold) {
                continue;
            }
            DetectedFace match = null;
            for (DetectedFace face : open) {
                double overlap = face.box().overlap(find.box());
                if (overlap >= MATCH && (match == null || overlap > match.box().overlap(find.box()))) {
                    match = face;
                }
            }
            if (match != null) {
                open.remove(match);
                if (counts(match)) {
                    found++;
                    errors.add(error(match.landmarks(), find.landmarks()));
                }
            } else if (counts(find)) {
                mistakes++;
            }
        }
    }

    private boolean counts(DetectedFace face) {
        return face.landmarks().eyeDistance() >= smallest;
    }

    /** Returns the mean error of the five landmarks, relative to the distance of the eyes. */
    private static double error(Landmarks truth, Landmarks found) {
        double sum = 0;
        for (int i = 0; i < truth.points().size(); i++) {
            sum += truth.points().get(i).distance(found.points().get(i));
        }
        return sum / truth.points().size() / truth.eyeDistance();
    }

    /** {@return the number of faces} */
    public int faces() {
        return faces;
    }

    /** {@return the recall: the share of the faces that were found} */
    public double recall() {
        return (double) found / faces;
    }

    /** {@return the precision: the share of the detections that are faces} */
    public double precision() {
        return (double) found / (found + mistakes);
    }

    /** {@return the median, over the found faces, of their landmarks' mean error relative to the distance of the eyes} */
    public double medianError() {
        List<Double> sorted = errors.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
    }

    /** Returns the scores in one line, for people. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT,
                "threshold %.2f: %d faces, recall %.3f, precision %.3f, median error of the points %.3f", threshold,
                faces, recall(), precision(), medianError());
    }
}

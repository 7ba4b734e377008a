package io.github.dpi4j.detector;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How the faces found in some photographs compare with those known to be there. A find and a face are matched if their boxes
 * overlap by half; surer finds choose first. Small faces count neither when found nor when missed.
 */
public final class DetectionScores {
    /** Intersection over union from which on a find is the face. */
    private static final double MATCH = 0.5;

    private final double smallest;
    private final double threshold;
    private int faces;
    private int found;
    private int mistakes;
    private final List<Double> errors = new ArrayList<>();

    /**
     * @param smallest distance of the eyes in pixels from which on faces count
     * @param threshold score from which on finds count
     */
    public DetectionScores(double smallest, double threshold) {
        this.smallest = smallest;
        this.threshold = threshold;
    }

    /**
     * Takes a photograph in.
     *
     * @param truth the faces known
     * @param finds by falling score
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

    /** Mean distance of the five points from where they should be, in distances of the eyes. */
    private static double error(Landmarks truth, Landmarks found) {
        double sum = 0;
        for (int i = 0; i < truth.points().size(); i++) {
            sum += truth.points().get(i).distance(found.points().get(i));
        }
        return sum / truth.points().size() / truth.eyeDistance();
    }

    /** Returns how many faces there are. */
    public int faces() {
        return faces;
    }

    /** Returns the share of the faces that were found. */
    public double recall() {
        return (double) found / faces;
    }

    /** Returns the share of the finds that are faces. */
    public double precision() {
        return (double) found / (found + mistakes);
    }

    /** Returns the median over the faces found of the mean error of their points, in distances of the eyes. */
    public double medianError() {
        List<Double> sorted = errors.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
    }

    /** One line for people. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT,
                "threshold %.2f: %d faces, recall %.3f, precision %.3f, median error of the points %.3f", threshold,
                faces, recall(), precision(), medianError());
    }
}

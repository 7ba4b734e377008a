package io.github.dpi4j.detector;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Non-maximum suppression: keeps the detection with the highest score of those that show the same face. */
final class Suppression {
    /** Intersection over union above which two boxes show the same face. */
    private static final double SAME = 0.4;
    /** Share of the smaller box within the other above which they show the same face. */
    private static final double PART = 0.8;

    private Suppression() {
    }

    /** Returns the kept detections, by falling score. */
    static List<DetectedFace> strongest(List<DetectedFace> finds) {
        List<DetectedFace> kept = new ArrayList<>();
        for (DetectedFace find : byScore(finds)) {
            if (kept.stream().noneMatch(other -> same(find.box(), other.box()))) {
                kept.add(find);
            }
        }
        return kept;
    }

    private static List<DetectedFace> byScore(List<DetectedFace> finds) {
        return finds.stream().sorted(Comparator.comparingDouble(DetectedFace::score).reversed()).toList();
    }

    private static boolean same(Box a, Box b) {
        return a.overlap(b) > SAME || a.containment(b) > PART;
    }
}

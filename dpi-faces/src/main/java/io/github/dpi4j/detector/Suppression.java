package io.github.dpi4j.detector;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Non-maximum suppression: of finds that show the same face, the surest stays. */
final class Suppression {
    /** Share of the union of two boxes above which they show the same face. */
    private static final double SAME = 0.4;
    /** Share of the smaller box above which it is taken for a part of the other. */
    private static final double PART = 0.8;

    private Suppression() {
    }

    /** Returns the finds that stay, by falling score. */
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

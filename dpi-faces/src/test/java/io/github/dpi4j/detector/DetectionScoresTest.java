package io.github.dpi4j.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DetectionScoresTest {
    private static DetectedFace face(double score, double x, double scale) {
        return new DetectedFace(score, new Box(35, 30, 33, 47), GeometryTest.UPRIGHT)
                .map(Affine.translation(x, 0).after(Affine.scaling(scale)));
    }

    @Test
    void facesFoundMissedAndInvented() {
        DetectionScores scores = new DetectionScores(10, 0.5);
        scores.add(List.of(face(1, 0, 1), face(1, 100, 1), face(1, 200, 0.2)),
                List.of(face(0.9, 2, 1), face(0.8, 300, 1), face(0.7, 0, 1), face(0.6, 400, 0.2), face(0.4, 100, 1)));
        assertEquals(2, scores.faces());
        assertEquals(0.5, scores.recall());
        // Of the three finds that count, the second look at the first face is one too many.
        assertEquals(1.0 / 3, scores.precision(), 1e-12);
        assertEquals(2 / 20.0, scores.medianError(), 1e-12);
    }

    @Test
    void aFindOfASmallFaceIsNoMistake() {
        DetectionScores scores = new DetectionScores(10, 0.5);
        scores.add(List.of(face(1, 0, 0.45), face(1, 100, 1)), List.of(face(0.9, 0, 0.51), face(0.9, 100, 1)));
        assertEquals(1, scores.precision());
        assertEquals(1, scores.recall());
        assertEquals(0, scores.medianError(), 1e-12);
    }
}

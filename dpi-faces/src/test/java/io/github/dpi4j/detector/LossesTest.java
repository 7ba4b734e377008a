package io.github.dpi4j.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.detection.FaceChannels;
import io.github.dpi4j.detector.CellLabels.CellArea;
import io.github.dpi4j.optim.Loss;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LossesTest {
    private static final DetectedFace FACE = face(1);

    /** A face with eyes 20 · scale pixels apart. */
    private static DetectedFace face(double scale) {
        return new DetectedFace(1, new Box(35, 30, 33, 47), GeometryTest.UPRIGHT).map(Affine.scaling(scale));
    }

    @Test
    void cellsAboutTheMiddleShowTheFaceAndThoseAroundThemAreNotAsked() {
        CellLabels labels = new CellLabels(16, 16);
        labels.add(face(0.9), new CellArea(0, 0, 16, 16));
        Point middle = face(0.9).landmarks().middle();
        int shown = 0;
        for (int cell = 0; cell < labels.cells(); cell++) {
            double distance = CellGrid.middle(cell % 16, cell / 16).distance(middle) / 18;
            int owner = labels.owner(cell);
            shown += owner == 0 ? 1 : 0;
            assertEquals(distance <= 0.45 ? 0 : distance <= 0.95 ? CellLabels.IGNORED : CellLabels.NONE, owner);
        }
        assertTrue(shown > 1, "cells: " + shown);
    }

    @Test
    void smallFacesHaveOneCellAndFacesOfOtherLevelsHaveNone() {
        assertEquals(1, shown(face(0.36), new CellArea(0, 0, 16, 16)));
        assertEquals(0, shown(face(0.3), new CellArea(0, 0, 16, 16)));
        assertEquals(0, shown(face(1.2), new CellArea(0, 0, 16, 16)));
        assertEquals(0, shown(face(0.9), new CellArea(8, 8, 16, 16)));
    }

    private static int shown(DetectedFace face, CellArea area) {
        CellLabels labels = new CellLabels(16, 16);
        labels.add(face, area);
        int shown = 0;
        for (int cell = 0; cell < labels.cells(); cell++) {
            shown += labels.owner(cell) >= 0 ? 1 : 0;
        }
        return shown;
    }

    @Test
    void gradientsOfTheProposalLossAreThoseOfFiniteDifferences() {
        CellLabels first = new CellLabels(12, 12);
        first.add(face(0.9), new CellArea(0, 0, 12, 12));
        CellLabels second = new CellLabels(12, 12);
        second.add(face(0.5), new CellArea(0, 0, 6, 12));
        check(new ProposalLoss(List.of(first, second)), noise(2, 12, 12));
    }

    @Test
    void gradientsOfTheRefinementLossAreThoseOfFiniteDifferences() {
        DetectedFace inCrop = FACE.map(FaceFrame.of(FACE.landmarks()).inverse());
        check(new RefinementLoss(List.of(Optional.of(inCrop), Optional.empty())), noise(2, 1, 1));
    }

    @Test
    void theRightAnswerCostsNothing() {
        DetectedFace inCrop = FACE.map(FaceFrame.of(FACE.landmarks()).inverse());
        float[] code = FaceFrame.CODE.encode(inCrop.box(), inCrop.landmarks());
        code[FaceChannels.SCORE] = 30;
        Loss.Value value = new RefinementLoss(List.of(Optional.of(inCrop)))
                .of(Tensor.of(code, 1, FaceChannels.COUNT, 1, 1));
        assertEquals(0, value.perImage()[0], 1e-9);
        assertEquals(0, value.gradient().maxAbs(), 1e-6);
    }

    private static Tensor noise(int images, int height, int width) {
        Tensor output = Tensor.zeros(images, FaceChannels.COUNT, height, width);
        new PhiloxStream(1, 2).normal(output.data(), 0, output.size());
        return output;
    }

    private static void check(Loss loss, Tensor output) {
        Tensor gradient = loss.of(output).gradient();
        double step = 1e-2;
        double largest = 0;
        for (int i = 0; i < output.size(); i++) {
            float value = output.data()[i];
            output.data()[i] = (float) (value + step);
            double above = sum(loss, output);
            double width = output.data()[i];
            output.data()[i] = (float) (value - step);
            width -= output.data()[i];
            double below = sum(loss, output);
            output.data()[i] = value;
            assertEquals((above - below) / width, gradient.data()[i], 2e-3, "number " + i);
            largest = Math.max(largest, Math.abs(gradient.data()[i]));
        }
        assertTrue(largest > 0.05, "gradients: at most " + largest);
    }

    private static double sum(Loss loss, Tensor output) {
        double sum = 0;
        for (double image : loss.of(output).perImage()) {
            sum += image;
        }
        return sum;
    }
}

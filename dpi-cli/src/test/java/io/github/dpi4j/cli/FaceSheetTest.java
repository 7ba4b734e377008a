package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.detector.Box;
import io.github.dpi4j.detector.DetectedFace;
import io.github.dpi4j.detector.Landmarks;
import io.github.dpi4j.detector.Point;
import io.github.dpi4j.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaceSheetTest {
    private static final DetectedFace FACE = new DetectedFace(0.98765, new Box(20, 10.04, 60, 80),
            new Landmarks(new Point(40, 40), new Point(60, 40), new Point(50, 52), new Point(42, 66),
                    new Point(58, 66)));

    @Test
    void aFaceIsALineOfJson() {
        assertEquals("{\"file\":\"a \\\"b\\\".jpg\",\"score\":0.988,\"x\":20.0,\"y\":10.0,\"w\":60.0,\"h\":80.0,"
                + "\"right_eye\":[40.0,40.0],\"left_eye\":[60.0,40.0],\"nose\":[50.0,52.0],"
                + "\"right_mouth\":[42.0,66.0],\"left_mouth\":[58.0,66.0]}", FaceJson.line("a \"b\".jpg", FACE));
    }

    @Test
    void boxesAndPointsAreDrawnWhereTheyAreInTheReducedPicture() {
        FaceSheet sheet = new FaceSheet(50);
        sheet.add(Path.of("x/photo.png"), RgbImage.blank(100, 100), List.of(FACE));
        sheet.add(Path.of("none.png"), RgbImage.blank(100, 50), List.of());
        RgbImage drawn = sheet.sheet(2).render();
        int gap = 4;
        assertTrue(drawn.get(gap + 20, gap + 20, 0) > 200, "right eye in red");
        assertTrue(drawn.get(gap + 30, gap + 20, 2) > 200, "left eye in blue");
        assertTrue(drawn.get(gap + 10, gap + 30, 1) > 200, "the box's left side in green");
        assertEquals(0, drawn.get(gap + 15, gap + 30, 1));
        assertEquals(2 * 54 + gap, drawn.width());
    }
}

package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.photo.PhotoRestorer.Crops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestoredSheetTest {
    private static final Crops FACE = new Crops(grey(63, 63), grey(128, 128));

    @Test
    void aPhotographAndItsOnlyFaceFillTheSheet() {
        RestoredSheet sheet = new RestoredSheet();
        sheet.add("a.jpg", grey(192, 192), grey(400, 400), List.of(FACE));
        RgbImage drawn = sheet.render();
        assertEquals(3 * 4 + 2 * 400, drawn.width());
        assertEquals(List.of(400, 400, 400, 400), widths(drawn));
    }

    @Test
    void portraitsAndPhotographsWithSeveralFacesFillIt() {
        RestoredSheet sheet = new RestoredSheet();
        sheet.add("a.jpg", grey(600, 900), grey(600, 900), List.of(FACE, FACE));
        sheet.add("b.jpg", grey(100, 50), grey(200, 100), List.of());
        RgbImage drawn = sheet.render();
        assertEquals(3 * 4 + 2 * 516, drawn.width());
        assertEquals(List.of(516, 516, 256, 256, 256, 256, 516, 516), widths(drawn));
    }

    @Test
    void alignedFacesShareRows() {
        RestoredSheet sheet = new RestoredSheet();
        assertTrue(sheet.isEmpty());
        sheet.add("a.png", FACE);
        assertEquals(List.of(384, 384), widths(sheet.render()));
        sheet.add("b.png", FACE);
        assertEquals(List.of(190, 190, 190, 190), widths(sheet.render()));
    }

    @Test
    void anOddNumberOfFacesLeavesNoPlaceEmpty() {
        RestoredSheet aligned = new RestoredSheet();
        List.of("a.png", "b.png", "c.png").forEach(name -> aligned.add(name, FACE));
        assertEquals(List.of(384, 384, 190, 190, 190, 190), widths(aligned.render()));
        RestoredSheet photograph = new RestoredSheet();
        photograph.add("a.jpg", grey(600, 600), grey(600, 600), List.of(FACE, FACE, FACE));
        assertEquals(List.of(516, 516, 516, 516, 256, 256, 256, 256), widths(photograph.render()));
    }

    @Test
    void imagesOfAnyShapeTakeLittleRoom() {
        RestoredSheet sheet = new RestoredSheet();
        sheet.add("a.png", grey(2, 20_000), grey(2, 20_000), List.of());
        assertTrue(sheet.render().height() < 1000);
    }

    /** Returns the widths of the grey areas, row by row, each row in its first line of pixels. */
    private static List<Integer> widths(RgbImage sheet) {
        List<Integer> widths = new ArrayList<>();
        for (int y = 1; y < sheet.height(); y++) {
            if (isGrey(sheet, 4, y) && !isGrey(sheet, 4, y - 1) && isGrey(sheet, 4, y + 1)) {
                int from = -1;
                for (int x = 0; x < sheet.width(); x++) {
                    if (isGrey(sheet, x, y) && from < 0) {
                        from = x;
                    } else if (!isGrey(sheet, x, y) && from >= 0) {
                        widths.add(x - from);
                        from = -1;
                    }
                }
            }
        }
        return widths;
    }

    private static boolean isGrey(RgbImage sheet, int x, int y) {
        return sheet.get(x, y, 0) == 200 && sheet.get(x, y, 2) == 200;
    }

    private static RgbImage grey(int width, int height) {
        RgbImage image = RgbImage.blank(width, height);
        Arrays.fill(image.pixels(), (byte) 200);
        return image;
    }
}

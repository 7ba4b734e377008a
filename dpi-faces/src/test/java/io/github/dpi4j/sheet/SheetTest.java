package io.github.dpi4j.sheet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.sheet.Sheet.Cell;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SheetTest {
    @Test
    void imagesStandSideBySideEnlargedPixelByPixel() {
        RgbImage two = RgbImage.of(2, 1, new byte[]{(byte) 200, 0, 0, 0, 100, 0});
        RgbImage sheet = new Sheet(8).row(Cell.of(even(9)), Cell.of(two)).render();
        assertEquals(4 + 2 * 12, sheet.width());
        assertEquals(16, sheet.height());
        assertEquals(9, sheet.get(4, 4, 0));
        assertEquals(9, sheet.get(11, 11, 2));
        assertEquals(255, sheet.get(12, 4, 0));
        assertEquals(200, sheet.get(16 + 3, 4 + 3, 0));
        assertEquals(100, sheet.get(16 + 4, 4 + 3, 1));
        assertEquals(255, sheet.get(16, 4 + 4, 0));
    }

    @Test
    void captionsStandBeneathTheirImageAndNowhereElse() {
        RgbImage sheet = new Sheet(64).row(Cell.of(even(0), "x\u03020 \u00d74 dB", "\u4e00"), Cell.of(even(0)))
                .render();
        assertEquals(4 + 64 + 2 * Lettering.HEIGHT + 4, sheet.height());
        assertTrue(darkest(sheet, 4, 68, 64, Lettering.HEIGHT) < 100);
        assertTrue(darkest(sheet, 4, 68 + Lettering.HEIGHT, Lettering.WIDTH, Lettering.HEIGHT) < 150);
        assertEquals(255, darkest(sheet, 72, 68, 64, Lettering.HEIGHT));
    }

    @Test
    void captionsThatAreTooLongGoOnBelowALetterApartFromTheNext() {
        assertEquals(List.of("low", "resolution", ", 32\u00d732"), Lettering.wrap("low resolution, 32\u00d732", 10));
        assertEquals(List.of("x\u03020x\u03020", "x"), Lettering.wrap("x\u03020x\u03020x", 4));
        assertEquals(List.of(""), Lettering.wrap("", 4));
        RgbImage sheet = new Sheet(64).row(Cell.of(even(0), "MMMMMMMMMMM"), Cell.of(even(0), "M")).render();
        assertEquals(4 + 64 + 2 * Lettering.HEIGHT + 4, sheet.height());
        assertEquals(255, darkest(sheet, 72 - Lettering.WIDTH, 68, Lettering.WIDTH, 2 * Lettering.HEIGHT));
    }

    @Test
    void imagesFillTheirCellsWhateverTheirSize() {
        byte[] three = new byte[3 * 3 * 3];
        Arrays.fill(three, 0, 9, (byte) 90);
        RgbImage sheet = new Sheet(8).row(Cell.of(RgbImage.of(3, 3, three)), Cell.of(even(9))).render();
        assertEquals(16, sheet.height());
        assertEquals(0, sheet.get(4 + 7, 4 + 7, 0));
        assertEquals(90, sheet.get(4 + 7, 4 + 1, 0));
        // A third of 8 pixels ends within the third one.
        assertEquals(58, sheet.get(4, 4 + 2, 0), 2);
        assertEquals(0, sheet.get(4, 4 + 3, 0));
    }

    @Test
    void gridsBreakIntoRowsAndLargerImagesAreReduced() {
        RgbImage sheet = new Sheet(2).grid(Arrays.asList(even(1), even(2), even(3)), 2).render();
        assertEquals(4 + 2 * 6, sheet.width());
        assertEquals(4 + 2 * 6, sheet.height());
        assertEquals(3, sheet.get(5, 11, 0));
    }

    @Test
    void aRowMayHaveLargerPlacesAndIsNoHigherThanItsImages() {
        RgbImage wide = RgbImage.blank(40, 10);
        RgbImage sheet = new Sheet(8).row(20, 20, List.of(Cell.of(wide))).row(Cell.of(even(9)), Cell.of(even(7)))
                .render();
        assertEquals(4 + 2 * 12, sheet.width());
        assertEquals(4 + 5 + 4 + 8 + 4, sheet.height());
        assertEquals(0, sheet.get(4 + 19, 4 + 4, 0));
        assertEquals(255, sheet.get(4 + 20, 4 + 4, 0));
        assertEquals(7, sheet.get(4 + 12, 4 + 5 + 4, 0));
    }

    @Test
    void anEmptySheetIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Sheet(8).render());
    }

    private static RgbImage even(int value) {
        RgbImage image = RgbImage.blank(4, 4);
        Arrays.fill(image.pixels(), (byte) value);
        return image;
    }

    private static int darkest(RgbImage image, int left, int top, int width, int height) {
        int darkest = 255;
        for (byte value : image.crop(left, top, width, height).pixels()) {
            darkest = Math.min(darkest, value & 0xff);
        }
        return darkest;
    }
}

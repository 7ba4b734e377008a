package io.github.dpi4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report as a real browser shows it. */
class ReportPictureIT {
    private static final int WIDTH = 1240;
    private static final int HEIGHT = 1700;

    @TempDir
    private Path folder;

    @Test
    void theReportIsSeenInLightAndDark() throws IOException, InterruptedException {
        Path page = folder.resolve("report.html");
        Files.writeString(page, SmallReport.write(folder, 2).html());
        // Blink's names for the reader's choice: 0 is dark, 1 light.
        RgbImage light = Chromium.picture(page, WIDTH, HEIGHT, "--blink-settings=preferredColorScheme=1");
        RgbImage dark = Chromium.picture(page, WIDTH, HEIGHT, "--blink-settings=preferredColorScheme=0");
        assertTrue(light.luma(2, 2) > 250, "white paper");
        assertTrue(dark.luma(2, 2) < 40, "dark paper");
        for (RgbImage picture : new RgbImage[]{light, dark}) {
            assertTrue(blank(picture, 0, 20) && blank(picture, WIDTH - 20, WIDTH), "nothing beyond the margins");
            assertEquals(2 * 5 * 136 * 136, count(picture, SmallReport.COLOUR), 2 * 5 * 136 * 136 * 0.03,
                    "ten images of 136 x 136 pixels");
        }
        assertTrue(count(light, 0x0b, 0x66, 0xc3) > 300, "the reference method's accent");
        assertTrue(count(dark, 0x6c, 0xb2, 0xff) > 300, "the same in dark");
        assertTrue(count(light, 0xe3, 0xf4, 0xea) > 500 && count(light, 0xfb, 0xe7, 0xe9) > 500,
                "a better and a worse method");
    }

    private static boolean blank(RgbImage picture, int left, int right) {
        for (int y = 0; y < picture.height(); y++) {
            for (int x = left; x < right; x++) {
                for (int c = 0; c < RgbImage.CHANNELS; c++) {
                    if (picture.get(x, y, c) != picture.get(left, 0, c)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static int count(RgbImage picture, int... colour) {
        int count = 0;
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                boolean near = true;
                for (int c = 0; c < RgbImage.CHANNELS; c++) {
                    near &= Math.abs(picture.get(x, y, c) - colour[c]) <= 6;
                }
                count += near ? 1 : 0;
            }
        }
        return count;
    }
}

package io.github.dpi4j.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** PSNR, SSIM and MS-SSIM beside BasicSR's and IQA-PyTorch's, on RGB and two kinds of grey, with borders, at odd sizes. */
class RecordedQualityTest {
    private static final Pattern BASICSR = Pattern.compile("basicsr\\.(psnr|ssim)\\.(rgb|y)\\.border(\\d+)");
    private static final Pattern PYIQA = Pattern.compile("pyiqa\\.ms_ssim\\.(yiq|ycbcr|rgb)");

    @Test
    void everyRecordedNumber() throws IOException {
        QualityFile recorded = QualityFile.open();
        RgbImage face = ImageFiles.read(Golden.file("golden/images/face_256.png"));
        Map<String, Map<String, Double>> numbers = recorded.numbers("quality.json");
        Map<String, Double> box = numbers.get("crop_box");
        int checked = 0;
        for (Map.Entry<String, Map<String, Double>> entry : numbers.entrySet()) {
            String name = entry.getKey();
            if (name.equals("crop_box") || name.startsWith("no_reference")) {
                continue;
            }
            RgbImage image = recorded.image(name.replace(".crop", ""));
            boolean cut = name.endsWith(".crop");
            for (Map.Entry<String, Double> number : entry.getValue().entrySet()) {
                checked += check(name + " " + number.getKey(), number.getKey(), number.getValue(),
                        cut ? crop(image, box) : image, cut ? crop(face, box) : face) ? 1 : 0;
            }
        }
        assertTrue(checked >= 6 * 11, checked + " numbers");
    }

    private static boolean check(String message, String key, double expected, RgbImage image, RgbImage face) {
        Matcher basicsr = BASICSR.matcher(key);
        if (basicsr.matches()) {
            Channels channels = Channels.valueOf(basicsr.group(2).toUpperCase());
            int border = Integer.parseInt(basicsr.group(3));
            double actual = basicsr.group(1).equals("psnr")
                    ? new Psnr(channels, border).measure(image, face)
                    : new Ssim(channels, border).measure(image, face);
            assertEquals(expected, actual, basicsr.group(1).equals("psnr") ? 1e-6 : 1e-7, message);
            return true;
        }
        Matcher pyiqa = PYIQA.matcher(key);
        if (pyiqa.matches()) {
            Channels channels = switch (pyiqa.group(1)) {
                case "yiq" -> Channels.LUMA;
                case "ycbcr" -> Channels.Y;
                default -> Channels.RGB;
            };
            assertEquals(expected, new MsSsim(channels).measure(image, face), 1e-5, message);
            return true;
        }
        return false;
    }

    private static RgbImage crop(RgbImage image, Map<String, Double> box) {
        int x = box.get("x0").intValue();
        int y = box.get("y0").intValue();
        return image.crop(x, y, box.get("x1").intValue() - x, box.get("y1").intValue() - y);
    }

    @Test
    void anImageIsTooSmallForFiveScalesBelow161Pixels() {
        assertEquals(1, new MsSsim(Channels.LUMA).measure(RgbImage.blank(161, 170), RgbImage.blank(161, 170)), 1e-12);
        assertThrows(IllegalArgumentException.class,
                () -> new MsSsim(Channels.LUMA).measure(RgbImage.blank(160, 170), RgbImage.blank(160, 170)));
    }

    @Test
    void aBorderBeyondTheImageIsRefused() {
        RgbImage image = RgbImage.blank(16, 16);
        for (int border : new int[]{8, Integer.MAX_VALUE}) {
            assertEquals("image: expected more than the border of " + border + " pixels on every side, got 16×16",
                    assertThrows(IllegalArgumentException.class,
                            () -> new Psnr(Channels.RGB, border).measure(image, image)).getMessage());
        }
    }
}

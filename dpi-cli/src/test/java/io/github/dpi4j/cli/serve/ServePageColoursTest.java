package io.github.dpi4j.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Contrast of the page's colours, light and dark, as WCAG 2.2 wants it (1.4.3 and 1.4.11). */
class ServePageColoursTest {
    private static final double TEXT = 4.5;
    private static final double OUTLINE = 3;

    @Test
    void colorsContrastInBothSchemes() throws IOException {
        String css;
        try (InputStream in = PageServer.class.getResourceAsStream("serve.css")) {
            css = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Matcher roots = Pattern.compile(":root \\{(.*?)}", Pattern.DOTALL).matcher(css);
        int schemes = 0;
        while (roots.find()) {
            Map<String, Integer> colours = new HashMap<>();
            Pattern.compile("--([a-z-]+): #([0-9a-f]{6});").matcher(roots.group(1)).results()
                    .forEach(c -> colours.put(c.group(1), Integer.parseInt(c.group(2), 16)));
            for (String ground : List.of("paper", "card")) {
                require(colours, "ink", ground, TEXT);
                require(colours, "quiet", ground, TEXT);
                require(colours, "accent", ground, OUTLINE);
                require(colours, "rule", ground, OUTLINE);
            }
            require(colours, "on-accent", "accent", TEXT);
            require(colours, "alert", "alert-paper", TEXT);
            require(colours, "accent", "faint", OUTLINE);
            schemes++;
        }
        assertEquals(2, schemes);
    }

    private static void require(Map<String, Integer> colours, String one, String other, double least) {
        double a = luminance(colours.get(one));
        double b = luminance(colours.get(other));
        double contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        assertTrue(contrast >= least, () -> one + " on " + other + ": " + contrast);
    }

    private static double luminance(int colour) {
        return 0.2126 * linear(colour >> 16) + 0.7152 * linear(colour >> 8) + 0.0722 * linear(colour);
    }

    private static double linear(int value) {
        double share = (value & 0xff) / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}

package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.models.FaceInput;
import io.github.dpi4j.models.FaceModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MethodsCommandTest {
    @Test
    void linesAreAsWideAsTheHelps() {
        String out = dpi("methods").assertDone().out();
        assertEquals(List.of(), out.lines().filter(line -> line.length() > 80).toList());
        assertTrue(out.contains("    pixel-aligned=false  "), out);
        assertEquals(dpi("methods", "ddnm").assertDone().out().lines().toList(),
                out.lines().dropWhile(line -> !line.startsWith("ddnm: ")).takeWhile(line -> !line.startsWith("ddnm+: "))
                        .toList());
    }

    @Test
    void theBundledModelsSettingsAreGivenInFullForEachRangeOfScales() throws IOException {
        List<String> lines = dpi("methods", "dpi").assertDone().out().replaceAll("\\n {8}", " ").lines().toList();
        assertTrue(lines.contains("    x4 to x7, noisy images: " + words(new FaceInput(4, true))), lines.toString());
        assertTrue(lines.contains("    x4 to x7, clean images: " + words(new FaceInput(4))), lines.toString());
        assertTrue(lines.contains("    x8 and more: " + words(new FaceInput(8, true))), lines.toString());
        assertTrue(lines.contains("    x1 to x3: " + words(new FaceInput(1))), lines.toString());
    }

    private static String words(FaceInput input) throws IOException {
        Map<String, String> settings = new TreeMap<>(FaceModel.bundled().dpiSettings(input));
        return settings.toString().replaceAll("[{}]", "").replace(", ", " ");
    }
}

package io.github.dpi4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultLogTest {
    @TempDir
    private Path folder;

    private static ResultLine line(String image) {
        return new ResultLine(image, "bicubic-x4", "DPI", "dpi", 4, Map.of("eta", "0.5"), "[]", 1.5, Optional.empty(),
                "k",
                "p");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void anIncompleteLineAtTheEndIsReplaced() throws IOException {
        String whole = line("a").toJson() + "\n";
        Path file = Files.writeString(folder.resolve("results.jsonl"), whole + "{\"image\": \"b");
        add(file, "c");
        assertEquals(whole + line("c").toJson() + "\n", Files.readString(file));
    }

    /** A byte that is no UTF-8 is read as a character of three bytes. */
    @Test
    void linesFollowOnOthersWithDamagedBytes() throws IOException {
        String damaged = line("\u00ff\u00fe").toJson() + "\n";
        Path file = Files.write(folder.resolve("results.jsonl"), bytes(damaged));
        add(file, "c");
        assertEquals(damaged + line("c").toJson() + "\n", Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    @Test
    void aDamagedLineIsNamedAndItsRemedy() throws IOException {
        String damaged = line("a").toJson().substring(0, 20) + "\n" + line("b").toJson() + "\n";
        Path file = Files.writeString(folder.resolve("results.jsonl"), damaged);
        String message = assertThrows(IOException.class, () -> ResultLog.open(file)).getMessage();
        assertTrue(message.startsWith(file + ": line 1: expected JSON")
                && message.endsWith("; without this line, its image is restored again"), message);
        assertEquals(damaged, Files.readString(file));
    }

    private static void add(Path file, String image) throws IOException {
        try (ResultLog log = ResultLog.open(file)) {
            log.add(line(image));
        }
    }
}

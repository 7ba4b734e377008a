package io.github.dpi4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Files are short: half of them at most 120 lines, nine in ten at most 350, none above 800. */
class FileLengthTest {
    @Test
    void filesAreShort() throws IOException {
        TreeMap<Path, Integer> lengths = new TreeMap<>();
        for (Path file : Sources.all()) {
            lengths.put(file, Files.readAllLines(file).size());
        }
        List<Integer> sorted = lengths.values().stream().sorted().toList();
        assertEquals(List.of(), lengths.entrySet().stream().filter(e -> e.getValue() > 800).toList());
        assertTrue(sorted.get(sorted.size() / 2) <= 120, () -> "median: " + sorted.get(sorted.size() / 2));
        assertTrue(sorted.get(sorted.size() * 9 / 10) <= 350,
                () -> "nine in ten: " + sorted.get(sorted.size() * 9 / 10));
    }
}

package io.github.dpi4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResultLineTest {
    @Test
    void passesAreKeptAndLinesOfEarlierVersionsHaveNone() {
        ResultLine line = new ResultLine("a", "blind", "DPI", "dpi", 4, Map.of("eta", "1"), "[]", 1.5,
                Optional.of(new NetworkPasses(62, 61, 3)), "k", "p");
        assertEquals(line, ResultLine.parse(line.toJson()));
        String earlier = line.toJson().replaceFirst("\"passes\":\\{[^}]*},", "");
        assertEquals(Optional.empty(), ResultLine.parse(earlier).passes());
    }

    @Test
    void passesAreShownAsRanges() {
        assertEquals("\u2013", NetworkPasses.words(List.of()));
        assertEquals("0", NetworkPasses.words(List.of(new NetworkPasses(0, 0, 0))));
        assertEquals("62\u201385 + 61\u201384 corrector",
                NetworkPasses.words(List.of(new NetworkPasses(85, 84, 0), new NetworkPasses(62, 61, 0))));
        assertEquals("10 + 10 VJP", NetworkPasses.words(List.of(new NetworkPasses(10, 0, 10))));
    }
}

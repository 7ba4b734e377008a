package io.github.dpi4j.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class GemmTilesSourceTest {
    @Test
    void theCommittedTilesAreTheGeneratedOnes() throws IOException {
        assertEquals(words(GemmTilesSource.source()), words(Files.readString(GemmTilesSource.FILE)));
    }

    /** The source but for its format, which is the formatter's. */
    private static String words(String source) {
        return source.replaceAll("[\\s*]+", " ").replaceAll("(?<=[(,]) | (?=\\))", "");
    }
}

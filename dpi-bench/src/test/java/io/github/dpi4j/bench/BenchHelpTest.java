package io.github.dpi4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The script shows the help from a file, so that nothing has to be built for it. */
class BenchHelpTest {
    @Test
    void theFileHoldsWhatTheProgramWouldSay() throws IOException {
        assertEquals(Bench.commandLine().setUsageHelpAutoWidth(false).setUsageHelpWidth(100).getUsageMessage(),
                Files.readString(Path.of("help.txt")));
    }
}

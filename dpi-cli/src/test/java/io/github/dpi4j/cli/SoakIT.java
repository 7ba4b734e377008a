package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Many faces in one process: nothing that it holds of the system grows. Under the profile {@code soak}: minutes. */
@EnabledIfSystemProperty(named = "soak.faces", matches = "\\d+", disabledReason = "runs under the profile soak")
class SoakIT {
    /** Columns of the table, and how much each may grow from a quarter of the faces on. */
    private static final int RESIDENT = 1;
    private static final int NATIVE = 2;
    private static final int HANDLES = 3;
    private static final int MAPPINGS = 4;
    private static final long KILOBYTES = 8 << 10;

    @TempDir
    private Path folder;

    @Test
    void whatAProcessHoldsStaysFlat() throws Exception {
        Path said = folder.resolve("table.txt");
        // A heap that is there from the start: what is resident beside it shows.
        Process process = DpiProcess.start(said, List.of("-XX:NativeMemoryTracking=summary", "-Xms192m", "-Xmx192m",
                "-XX:+AlwaysPreTouch", "-Ddpi.progress.seconds=0"), Soak.class.getName(), folder,
                System.getProperty("soak.faces"));
        int exit = process.waitFor();
        String table = Files.readString(said);
        System.out.println(table);
        assertEquals(0, exit);
        List<long[]> rows = table.lines().map(String::strip).filter(line -> line.matches("(\\d+ +){5}\\d+"))
                .map(line -> Stream.of(line.split(" +")).mapToLong(Long::parseLong).toArray()).toList();
        long[] early = rows.get(rows.size() / 4);
        long[] last = rows.getLast();
        assertTrue(last[RESIDENT] - early[RESIDENT] < KILOBYTES, "resident memory grows");
        assertTrue(last[NATIVE] - early[NATIVE] < KILOBYTES, "native memory grows");
        assertTrue(Math.abs(last[HANDLES] - early[HANDLES]) <= 2, "file handles grow");
        assertTrue(last[MAPPINGS] - early[MAPPINGS] <= 16, "mappings grow");
    }
}

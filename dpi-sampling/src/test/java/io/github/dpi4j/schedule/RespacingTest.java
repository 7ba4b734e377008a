package io.github.dpi4j.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespacingTest {
    @Test
    void keepsTheTimestepsThatGuidedDiffusionKeeps() throws IOException {
        String json = Files.readString(Golden.file("golden/respacing.json"));
        Matcher entry = Pattern.compile("\"([^\"]+)\"\\s*:\\s*\\[([^]]*)]").matcher(json);
        int entries = 0;
        for (; entry.find(); entries++) {
            int[] kept = Arrays.stream(entry.group(2).split(",")).map(String::strip).mapToInt(Integer::parseInt)
                    .toArray();
            assertArrayEquals(kept, Respacing.timesteps(entry.group(1), 1000), entry.group(1));
        }
        assertEquals(13, entries);
    }

    @Test
    void theEmptyStringKeepsAll() {
        assertArrayEquals(IntStream.range(0, 1000).toArray(), Respacing.timesteps("", 1000));
    }

    @Test
    void oneStepOfASectionIsItsFirst() {
        assertArrayEquals(new int[]{0, 500}, Respacing.timesteps("1,1", 1000));
        assertArrayEquals(new int[]{0, 4, 9}, Respacing.timesteps("2,0,1", 13));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ddim", "ddim300", "ddim0", "ddim-5", "20,", "abc", "-5", "0", "1001", "501,10", "2.5",
            "99999999999"})
    void refusesWhatCannotBeAndQuotesIt(String respacing) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Respacing.timesteps(respacing, 1000));
        assertTrue(e.getMessage().startsWith("respacing: expected ") && e.getMessage().endsWith("'" + respacing + "'"),
                e.getMessage());
    }
}

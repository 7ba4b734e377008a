package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.golden.Golden;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JumpScheduleTest {
    @Test
    void isRepaintsForEverySettingRecorded() throws IOException {
        new JumpScheduleFile().check(RecordedFile.read(Golden.file("golden/methods/repaint_schedules.safetensors")));
    }

    @Test
    void goesUpAgainWhereAJumpEnds() {
        assertArrayEquals(new int[]{4, 3, 2, 3, 4, 3, 2, 1, 0, 1, 2, 1, 0, -1}, new JumpSchedule(2, 2).walk(5));
    }

    @Test
    void aSingleSampleGoesStraightDown() {
        assertArrayEquals(new int[]{3, 2, 1, 0, -1}, new JumpSchedule(2, 1).walk(4));
        assertArrayEquals(new int[]{0, -1}, new JumpSchedule(10, 10).walk(1));
    }

    /** Figures of the paper's appendix: 4570 transitions. */
    @Test
    void thePapersScheduleHas4570Transitions() {
        assertEquals(4571, new JumpSchedule(10, 10).walk(250).length);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1, 0, jump length", "1, 0, 1, 0, jump samples", "1, 1, 0, 0, repeats",
            "1, 1, 1, -1, start of resampling"})
    void refusesCountsBelowOne(int length, int samples, int repeats, int start, String name) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> new JumpSchedule(length, samples, repeats, start));
        assertEquals(name, e.getMessage().split(":")[0]);
    }
}

package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** RePaint's jump schedules, recorded for several settings: {@code times.k}, and the settings in the metadata. */
final class JumpScheduleFile implements RecordedCheck {
    @Override
    public boolean understands(RecordedFile file) {
        return file.isOf("get_schedule_jump") && !file.has("noise.0000");
    }

    @Override
    public void check(RecordedFile file) {
        int checked = 0;
        for (String name : file.tensors().names()) {
            if (name.startsWith("times.")) {
                assertArrayEquals(file.wholes(name), schedule(file, name).walk(file.whole(name, "t_T")),
                        file.path().getFileName() + ": " + name);
                checked++;
            }
        }
        assertTrue(checked > 0, file.path() + ": expected tensors times.k, found none");
    }

    /** The schedule whose parameters are a JSON object in the metadata, as RePaint names them. */
    static JumpSchedule schedule(RecordedFile file, String key) {
        boolean limited = file.text(key).contains("\"start_resampling\"");
        return new JumpSchedule(file.whole(key, "jump_length"), file.whole(key, "jump_n_sample"),
                file.whole(key, "n_sample"), limited ? file.whole(key, "start_resampling") : Integer.MAX_VALUE);
    }
}

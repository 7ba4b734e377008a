package io.github.dpi4j.degradation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.posterior.RecordedCheck;
import io.github.dpi4j.posterior.RecordedFile;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The stages beside what the authors' code computes. */
class RecordedDegradationTest {
    @Test
    void everyStageIsDifFaces() throws IOException {
        check(new FaceDegradationFile(), "face_degradation");
    }

    @Test
    void jpegHasLibjpegsTablesAndNearlyItsPixels() throws IOException {
        check(new JpegFile(), "jpeg");
    }

    private static void check(RecordedCheck check, String name) throws IOException {
        RecordedFile file = RecordedFile.read(Golden.file("golden/methods/" + name + ".safetensors"));
        assertTrue(check.understands(file));
        check.check(file);
    }
}

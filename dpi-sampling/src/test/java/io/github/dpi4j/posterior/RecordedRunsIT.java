package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.dpi4j.degradation.FaceDegradationFile;
import io.github.dpi4j.degradation.JpegFile;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.operator.BlurFile;
import io.github.dpi4j.operator.OperatorsFile;
import io.github.dpi4j.operator.ResizingFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Recorded runs of the authors' own code, whatever lies in a folder: {@code -Ddpi.golden.methods=FOLDER} names another one
 * of the same format. A file that no check understands is a failure.
 */
class RecordedRunsIT {
    private static final List<RecordedCheck> CHECKS = List.of(new SolverRuns(), new DdnmRuns(), new DdrmRuns(),
            new IlvrRuns(), new Dr2Runs(), new RePaintRuns(), new DiffPirRuns(), new DpsRuns(), new JumpScheduleFile(),
            new GradientsFile(), new OperatorsFile(), new ResizingFile(), new BlurFile(), new FaceDegradationFile(),
            new JpegFile());

    /** Two at a time, see the pom. */
    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> recordedFiles() throws IOException {
        String property = System.getProperty("dpi.golden.methods", "");
        Path folder = property.isEmpty() ? Golden.file("golden/methods/README.md").getParent() : Path.of(property);
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(f -> f.toString().endsWith(".safetensors")).sorted().toList();
        }
        assertFalse(files.isEmpty(), folder + ": expected recorded runs (.safetensors), found none");
        return files.stream().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }

    private static void check(Path path) throws IOException {
        RecordedFile file = RecordedFile.read(path);
        List<RecordedCheck> understanding = CHECKS.stream().filter(check -> check.understands(file)).toList();
        assertEquals(1, understanding.size(), () -> path + ": expected one check that understands "
                + file.metadata().get("function") + ", found " + understanding);
        understanding.getFirst().check(file);
    }
}

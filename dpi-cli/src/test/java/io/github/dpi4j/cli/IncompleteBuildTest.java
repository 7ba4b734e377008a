package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncompleteBuildTest {
    @TempDir
    Path folder;

    /** Another build has emptied or not yet written a part of the class path. */
    @ParameterizedTest
    @ValueSource(strings = {"dpi-core", "dpi-sampling", "dpi-faces", "picocli"})
    void aMissingJarFileIsSaidInALine(String part) throws IOException, InterruptedException {
        String rest = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains(part)).collect(Collectors.joining(File.pathSeparator));
        Path output = folder.resolve("output");
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector", "-cp", rest,
                Main.class.getName(), "metrics", "--truth", folder.toString(), "--restored", folder.toString());
        int exitCode = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start()
                .waitFor();
        String printed = Files.readString(output).lines().filter(line -> !line.startsWith("WARNING"))
                .collect(Collectors.joining("\n"));
        assertEquals(1, exitCode, printed);
        assertTrue(printed.matches("dpi.*: cannot load \\S+: a jar file of the command is missing.*"), printed);
    }
}

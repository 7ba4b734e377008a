package io.github.dpi4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that need a JDK find it in one way. */
@DisabledOnOs(OS.WINDOWS)
class ScriptsTest {
    private static final String FINDS = "dpi-cli/jdk.sh";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"dpi", "dpi-spark/submit", "dpi-bench/bench", "dpi-bench/gpu/pack"})
    void scriptsShareTheSearchForAJdk(String script) throws IOException {
        String text = Files.readString(Path.of(script));
        assertTrue(text.contains(FINDS) && text.contains("find_jdk"), script);
        assertFalse(text.contains("/usr/lib/jvm"), script);
    }

    @Test
    void theJdkThatIsNamedComesFirstIfItIsNewEnough() throws IOException, InterruptedException {
        Path home = Files.createDirectories(folder.resolve("a b"));
        Path javac = Files.createFile(Files.createDirectory(home.resolve("bin")).resolve("javac"));
        assertTrue(javac.toFile().setExecutable(true));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.1\"\n");
        assertEquals(home.toString(), found(home));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"21.0.2\"\n");
        assertNotEquals(home.toString(), found(home));
    }

    /** Maven itself would run with an older JDK, and compile with it. */
    @ParameterizedTest
    @ValueSource(strings = {"dpi", "dpi-spark/submit", "dpi-bench/bench", "dpi-bench/gpu/pack"})
    void mavenGetsTheJdkThatIsFound(String script) throws IOException, InterruptedException {
        for (String file : List.of(script, FINDS)) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.copy(Path.of(file), folder.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Path got = folder.resolve("got");
        Path mvn = Files.createDirectory(folder.resolve("path")).resolve("mvn");
        Files.writeString(mvn, "#!/bin/sh\necho \"$JAVA_HOME\" >'" + got + "'\nexit 1\n");
        assertTrue(mvn.toFile().setExecutable(true));
        Path old = folder.resolve("old");
        ProcessBuilder run = new ProcessBuilder("bash", folder.resolve(script).toString());
        run.environment().put("JAVA_HOME", old.toString());
        run.environment().merge("PATH", mvn.getParent().toString(), (path, first) -> first + ":" + path);
        Process process = run.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertNotEquals(0, process.waitFor(), printed);
        assertEquals(found(old), Files.readString(got).strip(), printed);
    }

    private static String found(Path home) throws IOException, InterruptedException {
        ProcessBuilder bash = new ProcessBuilder("bash", "-c",
                "set -eu; fail() { echo none; }; . " + FINDS + "; find_jdk");
        bash.environment().put("JAVA_HOME", home.toString());
        Process process = bash.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), printed);
        return printed;
    }
}

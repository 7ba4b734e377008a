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

/** The scripts find a JDK in one way, and build what they need. */
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
        Path got = folder.resolve("got");
        Path old = folder.resolve("old");
        Finished run = run(script, "echo \"$JAVA_HOME\" >'" + got + "'; exit 1", old);
        assertNotEquals(0, run.status, run.printed);
        assertEquals(found(old), Files.readString(got).strip(), run.printed);
    }

    @Test
    void aBuildThatWasKilledIsRepeated() throws IOException, InterruptedException {
        Path target = folder.resolve("dpi-cli/target");
        String killed = "echo half >dpi-cli/target/dpi-cli.jar; kill -9 $PPID";
        assertNotEquals(0, run("dpi", killed, folder).status);
        assertTrue(Files.exists(target.resolve("dpi-cli.jar")));
        assertTrue(run("dpi", "echo again; exit 1", folder).printed.contains("building again"));
        Finished built = run("dpi", "echo whole >dpi-cli/target/dpi-cli.jar", folder);
        assertEquals("whole", Files.readString(target.resolve("dpi-cli.jar")).strip(), built.printed);
        assertFalse(run("dpi", "exit 1", folder).printed.contains("building"));
    }

    private record Finished(int status, String printed) {
    }

    /** Runs a copy of a script, in a folder of its own, with these commands in place of Maven's. */
    private Finished run(String script, String maven, Path javaHome) throws IOException, InterruptedException {
        for (String file : List.of(script, FINDS)) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.copy(Path.of(file), folder.resolve(file), StandardCopyOption.COPY_ATTRIBUTES,
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Path mvn = Files.createDirectories(folder.resolve("path")).resolve("mvn");
        Files.writeString(mvn, "#!/bin/sh\n" + maven + "\n");
        assertTrue(mvn.toFile().setExecutable(true));
        ProcessBuilder run = new ProcessBuilder("bash", folder.resolve(script).toString());
        run.environment().put("JAVA_HOME", javaHome.toString());
        run.environment().merge("PATH", mvn.getParent().toString(), (path, first) -> first + ":" + path);
        // A file: what outlives a script that was killed would hold a pipe open.
        Path printed = folder.resolve("printed");
        int status = run.redirectErrorStream(true).redirectOutput(printed.toFile()).start().waitFor();
        return new Finished(status, Files.readString(printed));
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

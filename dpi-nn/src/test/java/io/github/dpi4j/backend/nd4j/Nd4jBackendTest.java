package io.github.dpi4j.backend.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.BackendUnavailableException;
import io.github.dpi4j.backend.Backends;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class Nd4jBackendTest {
    /** Opens the backend by name, as a user does, in a process with another class path. */
    public static void main(String[] args) {
        try {
            int threads = args.length == 0 ? 1 : Integer.parseInt(args[0]);
            System.out.println(Backends.open("nd4j", Precision.FP32, threads, CpuBackend::new).description());
        } catch (BackendUnavailableException e) {
            System.out.println(e.getMessage());
        }
    }

    @Test
    void saysWhatItRunsOnAndNothingElse() throws Exception {
        Nd4jOnClassPath.assume();
        List<String> lines = mainWithout(jar -> false).lines().toList();
        String description = lines.getLast();
        assertTrue(description.matches("ND4J CpuBackend: CPU, \\w+, \\d+ threads?"), description);
        // The two lines of one log message.
        assertEquals(3, lines.size(), () -> String.join("\n", lines));
        assertEquals("INFO: networks run on " + description, lines.get(1));
    }

    @Test
    void threadsAreThoseAskedForUnlessTheEnvironmentSaysOtherwise() throws Exception {
        Nd4jOnClassPath.assume();
        Map<String, String> nothing = new HashMap<>();
        nothing.put("OMP_NUM_THREADS", null);
        assertTrue(mainWithout(_ -> false, nothing, "3").stripTrailing().endsWith(", 3 threads"));
        assertTrue(
                mainWithout(_ -> false, Map.of("OMP_NUM_THREADS", "2"), "3").stripTrailing().endsWith(", 2 threads"));
    }

    @Test
    void withoutNd4jSaysWhatIsMissingInOneLine() throws Exception {
        String out = mainWithout(jar -> jar.contains("nd4j"));
        assertTrue(out.startsWith("nd4j: not available: ND4J is not on the class path: expected org.nd4j:nd4j-native"),
                out);
        assertEquals(1, out.lines().count(), out);
    }

    @Test
    void withoutABackendOfNd4jsSaysSoInOneLine() throws Exception {
        String out = mainWithout(jar -> jar.contains("nd4j-native-1"));
        assertTrue(out.startsWith("nd4j: not available: ND4J finds no backend of its own that runs here"), out);
        assertEquals(1, out.lines().count(), out);
    }

    @Test
    void withoutNativeCodeSaysSoInOneLine() throws Exception {
        Nd4jOnClassPath.assume();
        String out = mainWithout(jar -> jar.contains("nd4j-native-1") && jar.contains("x86_64"));
        assertTrue(out.startsWith("nd4j: not available: ND4J's native code does not load: "), out);
        assertEquals(1, out.lines().count(), out);
    }

    @Test
    void aGpuIsNamed() {
        assertEquals("NVIDIA A100 (compute capability 8.0)", Nd4jBackend.device(gpu("NVIDIA A100", 8, 0)));
    }

    @Test
    void aGpuThatNd4jHasNoCodeForIsRefused() {
        String message = assertThrows(BackendUnavailableException.class,
                () -> Nd4jBackend.device(gpu("NVIDIA H200", 9, 0))).getMessage();
        assertEquals("nd4j: not available: ND4J's CUDA library runs on GPUs up to compute capability 8.9, not on"
                + " NVIDIA H200 (compute capability 9.0): use the cuda backend, or ND4J on the CPU with nd4j-native on the"
                + " class path and BACKEND_PRIORITY_GPU=-1 in the environment", message);
    }

    @Test
    void computesInFloat32Only() {
        assertThrows(IllegalArgumentException.class, () -> Backends.open("nd4j", Precision.BF16, CpuBackend::new));
    }

    private static Properties gpu(String name, int major, int minor) {
        Properties environment = new Properties();
        environment.put("cuda.devicesInformation",
                List.of(Map.of("cuda.deviceName", name, "cuda.deviceMajor", major, "cuda.deviceMinor", minor)));
        return environment;
    }

    /** What main prints, on stdout or stderr, in a JVM whose class path lacks some jars. */
    private static String mainWithout(Predicate<String> left) throws IOException, InterruptedException {
        return mainWithout(left, Map.of());
    }

    private static String mainWithout(Predicate<String> left, Map<String, String> environment, String... args)
            throws IOException, InterruptedException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !left.test(new File(entry).getName())).collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", classPath,
                Nd4jBackendTest.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        environment.forEach((name, value) -> {
            builder.environment().remove(name);
            if (value != null) {
                builder.environment().put(name, value);
            }
        });
        Process java = builder.start();
        String out = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, java.waitFor(), out);
        return out;
    }
}

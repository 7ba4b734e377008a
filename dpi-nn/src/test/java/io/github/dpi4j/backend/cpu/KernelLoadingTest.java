package io.github.dpi4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which classes a choice of kernels loads, and what becomes of it in a JVM without the Vector API. */
class KernelLoadingTest {
    private static final String MODULE = "--add-modules=jdk.incubator.vector";
    private static final String LOADED = "-Xlog:class+load:stdout:tags";

    /** Runs a small network with the kernels that the system property names. */
    public static void main(String[] args) {
        if (Boolean.getBoolean("load")) {
            System.out.println("loaded " + VectorApi.load());
        }
        Graph.Builder builder = new Graph.Builder();
        Node x = builder.add(new Op.Input("x", 4, 2));
        Graph graph = builder.build(builder.add(new Op.Conv2d("w", "b", 2, 2, 1, 1, 0), x));
        Weights weights = Weights.of(Map.of("w", Tensor.of(new float[]{1, 2, 3, 4}, 2, 2), "b", Tensor.zeros(2)));
        try (Network network = new CpuBackend().compile(graph, weights)) {
            Tensor out = network.predict(Map.of("x", Tensor.of(new float[]{5, 7}, 1, 2, 1, 1)));
            System.out.println("result " + Arrays.toString(out.data()));
        } catch (IllegalArgumentException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }

    @Test
    void scalarKernelsLoadNoClassOfTheVectorApi() throws Exception {
        String out = java(MODULE, LOADED, "-Ddpi.kernels=scalar");
        assertTrue(out.contains("result [19.0, 43.0]"), out);
        assertTrue(out.contains("io.github.dpi4j.kernel.scalar.Convolution"), out);
        assertFalse(out.contains("jdk.incubator.vector."), out);
        assertFalse(out.contains("io.github.dpi4j.kernel.vector."), out);
    }

    @Test
    void vectorKernelsDo() throws Exception {
        if (KernelChoice.vectorAvailable()) {
            String out = java(MODULE, LOADED, "-Ddpi.kernels=auto");
            assertTrue(out.contains("result [19.0, 43.0]"), out);
            assertTrue(out.contains("jdk.incubator.vector.FloatVector "), out);
            assertTrue(out.contains("io.github.dpi4j.kernel.vector.Lanes "), out);
            assertTrue(out.contains("CPU networks run on vector kernels (asked for: auto)"), out);
        }
    }

    @Test
    void withoutTheModuleAutoFallsBackAndSaysSo() throws Exception {
        String out = java("-Ddpi.kernels=auto");
        assertTrue(out.contains("result [19.0, 43.0]"), out);
        assertTrue(out.contains("WARNING: CPU networks run on scalar kernels, which are far slower: start Java with"
                + " --add-modules jdk.incubator.vector"), out);
    }

    @Test
    void loadMakesTheVectorKernelsAvailableWhereTheJdksLoaderIsExported() throws Exception {
        String out = java("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED", "-Dload=true",
                "-Ddpi.kernels=vector");
        assertTrue(out.startsWith("loaded true\n"), out);
        assertTrue(out.endsWith("result [19.0, 43.0]\n"), out);
        assertFalse(out.contains("WARNING"), out);
    }

    @Test
    void loadSaysWhatToAddWhereItIsNot() throws Exception {
        String out = java("-Dload=true", "-Ddpi.kernels=scalar");
        assertTrue(out.contains("WARNING: The Vector API cannot be loaded: start Java with --add-modules"
                + " jdk.incubator.vector, or by -jar with \"Add-Exports: java.base/jdk.internal.module\""), out);
        assertTrue(out.contains("loaded false\n"), out);
        assertTrue(out.endsWith("result [19.0, 43.0]\n"), out);
    }

    @Test
    void withoutTheModuleVectorKernelsAreRefused() throws Exception {
        assertEquals("refused: kernels: vector kernels need the module jdk.incubator.vector: start Java with "
                + "--add-modules jdk.incubator.vector, or choose auto or scalar", java("-Ddpi.kernels=vector").strip());
    }

    private static String java(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KernelLoadingTest.class.getName()));
        Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, java.waitFor(), out);
        return out;
    }
}

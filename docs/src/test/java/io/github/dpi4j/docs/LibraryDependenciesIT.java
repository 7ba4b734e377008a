package io.github.dpi4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** A project that depends on the sampling library gets neither the command's libraries, nor plots, nor weights. */
class LibraryDependenciesIT {
    private static final List<String> FOREIGN = List.of("picocli", "progressbar", "jline", "xchart", "junit", "nd4j",
            "slf4j", "dpi-faces", "dpi-cli", "dpi-bench");
    /** The largest other entry is a class. */
    private static final int SMALL = 1 << 20;

    @Test
    void theSamplingLibraryBringsNothingOfTheCommand() throws IOException {
        List<String> names = ClassPathFile.jars("dpi-sampling").stream().map(j -> j.getFileName().toString()).toList();
        assertTrue(names.stream().anyMatch(n -> n.startsWith("dpi-core-")), () -> "no class path: " + names);
        assertEquals(List.of(), names.stream().filter(n -> FOREIGN.stream().anyMatch(n::startsWith)).toList());
    }

    @Test
    void theSamplingLibraryBringsNoWeights() throws IOException {
        for (Path jar : ClassPathFile.jars("dpi-sampling")) {
            if (jar.getFileName().toString().startsWith("dpi-")) {
                try (JarFile file = new JarFile(jar.toFile())) {
                    assertEquals(List.of(), file.stream().filter(e -> e.getName().endsWith(".safetensors")
                            || e.getName().endsWith(".pt") || e.getSize() > SMALL && !e.getName().endsWith(".ptx"))
                            .map(e -> jar + ": " + e).toList());
                }
            }
        }
    }

    @Test
    void theBundledModelLiesInTheModuleOfFaces() throws IOException {
        try (JarFile file = new JarFile(ClassPathFile.jars("dpi-faces").getFirst().toFile())) {
            assertTrue(file.stream().anyMatch(e -> e.getName().endsWith("prior.safetensors")));
        }
    }
}

package io.github.dpi4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs in docs/programs, compiled and run as a project outside would: as a module beside the library's jars, in a
 * process of its own.
 */
class ResearchProgramsIT {
    private static final Path PROGRAMS = Path.of("docs/programs");

    @TempDir
    private static Path folder;
    /** What the programs print: under each one's name its lines. */
    private static final Map<String, List<String>> PRINTED = new LinkedHashMap<>();

    @BeforeAll
    static void compileAndRun() throws IOException, InterruptedException {
        Path classes = folder.resolve("classes");
        String jars = ClassPathFile.jars("dpi-faces").stream().map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> compile = new ArrayList<>(List.of(tool("javac"), "-Xlint:all,-incubating", "-Werror", "-d",
                classes.toString(), "--module-path", jars));
        try (Stream<Path> files = Files.walk(PROGRAMS)) {
            files.filter(f -> f.toString().endsWith(".java")).forEach(f -> compile.add(f.toString()));
        }
        execute(compile);
        String printed = execute(List.of(tool("java"), "-Xmx2g", "--module-path", jars + File.pathSeparator + classes,
                "--add-modules", "jdk.incubator.vector", "-m", "research/research.All", folder.toString()));
        List<String> lines = List.of();
        for (String line : printed.lines().toList()) {
            if (Files.exists(PROGRAMS.resolve("research/" + line + ".java"))) {
                lines = new ArrayList<>();
                PRINTED.put(line, lines);
            } else {
                lines.add(line);
            }
        }
    }

    @Test
    void drawsFacesFromTheBundledPrior() throws IOException {
        RgbImage face = image("face.png");
        assertEquals(128, face.width());
        assertTrue(spread(face) > 10, "one grey area");
    }

    /** DDIM is of first order, and so is the error after twice as many steps a half. */
    @Test
    void aSamplerOfOnesOwnIsOfAHigherOrder() {
        Map<String, List<Double>> errors = figures("CompareSamplers");
        double ddim = errors.get("ddim-40").getFirst() / errors.get("ddim-80").getFirst();
        double own = errors.get("own-40").getFirst() / errors.get("own-80").getFirst();
        assertEquals(2, ddim, 0.2, errors::toString);
        assertTrue(own > 2.8, errors::toString);
    }

    @Test
    void aMethodOfOnesOwnEnlargesAFaceAsTheLibrarysDoes() throws IOException {
        Map<String, List<Double>> figures = figures("EnlargeFace");
        assertEquals(0, figures.get("residual").getFirst(), 1e-5);
        assertEquals(0, figures.get("difference").getFirst(), "DDNM from outside is not the library's");
        assertTrue(spread(image("enlarged.png")) > 10, "one grey area");
    }

    @Test
    void anOperatorOfOnesOwnServesFourMethods() throws IOException {
        Map<String, List<Double>> figures = figures("FillColumns");
        for (String method : List.of("own", "ddnm", "ddrm", "diffpir")) {
            List<Double> psnrAndResidual = figures.get(method);
            assertTrue(psnrAndResidual.getFirst() > 20, figures::toString);
            assertEquals(0, psnrAndResidual.getLast(), method.equals("diffpir") ? 0.05 : 1e-4, method);
            image("columns-" + method + ".png");
        }
    }

    @Test
    void anOperatorThatChangesTheChannelsServesMethodsOfThreeKinds() throws IOException {
        Map<String, List<Double>> residuals = figures("ColourFace");
        assertEquals(0, residuals.get("own").getFirst(), 1e-5);
        assertEquals(0, residuals.get("diffpir").getFirst(), 0.05);
        assertTrue(residuals.get("dps").getFirst() < 2, residuals::toString);
        for (String method : residuals.keySet()) {
            assertTrue(spread(image("colour-" + method + ".png")) > 10, method);
        }
    }

    @Test
    void aMetricOfOnesOwnIsInTheScoresAndInTheReport() throws IOException {
        Map<String, List<Double>> errors = figures("ScoreFaces");
        assertEquals(List.of("bicubic", "ddnm:steps=5"), List.copyOf(errors.keySet()));
        for (List<Double> error : errors.values()) {
            assertTrue(error.getFirst() > 1 && error.getFirst() < 20, errors::toString);
        }
        assertTrue(Files.readString(folder.resolve("scored/report.html")).contains("error of edges"));
    }

    @Test
    void aListenerDrawsTheCleanImages() throws IOException {
        RgbImage sheet = image("steps.png");
        assertEquals(4 + 5 * (128 + 4), sheet.width());
    }

    @Test
    void anotherThreadEndsARun() {
        assertEquals(List.of("cancelled"), PRINTED.get("StopRun"));
    }

    /** The lines of a program, a name and numbers each. */
    private static Map<String, List<Double>> figures(String program) {
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        PRINTED.get(program).stream().map(line -> line.split(" "))
                .forEach(words -> figures.put(words[0], Stream.of(words).skip(1).map(Double::valueOf).toList()));
        return figures;
    }

    private static RgbImage image(String name) throws IOException {
        return ImageFiles.read(folder.resolve(name));
    }

    /** Standard deviation of the values, 0 to 255. */
    private static double spread(RgbImage image) {
        double sum = 0;
        double squares = 0;
        for (byte value : image.pixels()) {
            sum += value & 0xff;
            squares += (value & 0xff) * (value & 0xff);
        }
        double mean = sum / image.pixels().length;
        return Math.sqrt(squares / image.pixels().length - mean * mean);
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** Returns what a command wrote to stdout. */
    private static String execute(List<String> command) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors.txt");
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + "\n" + output + read(errors));
        return output;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}

package io.github.dpi4j.fuzz;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Runs Jazzer on every target for some time, each in a process of its own, from the committed corpus on. Whatever it finds lies in
 * the working folder, and ends the program with an error. With a folder to keep corpora in, what reached new code goes there.
 */
public final class Fuzzing {
    private static final Map<String, String> TARGETS = new LinkedHashMap<>();
    /** Of an input in a corpus that is kept, and of all of them. */
    private static final int LARGEST = 4096;
    private static final long MOST = 100_000;

    static {
        TARGETS.put("checkpoints", "io.github.dpi4j.checkpoint.CheckpointFuzzTarget");
        TARGETS.put("safetensors", "io.github.dpi4j.checkpoint.SafetensorsFuzzTarget");
        TARGETS.put("images", "io.github.dpi4j.image.ImageFuzzTarget");
        TARGETS.put("metadata", "io.github.dpi4j.image.MetadataFuzzTarget");
        TARGETS.put("onnx", "io.github.dpi4j.onnx.OnnxFuzzTarget");
        TARGETS.put("manifests", "io.github.dpi4j.network.WeightsManifestFuzzTarget");
        TARGETS.put("descriptions", "io.github.dpi4j.model.DescriptionFuzzTarget");
        TARGETS.put("training", "io.github.dpi4j.training.TrainingFilesFuzzTarget");
    }

    private Fuzzing() {
    }

    /** Arguments: working folder, seconds for each target, names of targets or "all", folder of the corpora to keep or "none". */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path work = Files.createDirectories(Path.of(args[0]));
        List<String> names = args[2].equals("all") ? List.copyOf(TARGETS.keySet()) : List.of(args[2].split(","));
        List<String> failed = new ArrayList<>();
        for (String name : names) {
            Path corpus = Files.createDirectories(work.resolve(name).resolve("corpus"));
            int n = 0;
            for (byte[] input : Corpus.of(name)) {
                Files.write(corpus.resolve("committed-" + n++), input);
            }
            int failure = jazzer(work.resolve(name), name, "-max_total_time=" + args[1], "-max_len=" + LARGEST,
                    corpus.toString());
            if (failure != 0) {
                failed.add(name);
            } else if (!args[3].equals("none")) {
                Path merged = Files.createDirectories(work.resolve(name).resolve("merged"));
                jazzer(work.resolve(name), name, "-merge=1", "-max_len=" + LARGEST, merged.toString(),
                        corpus.toString());
                keep(merged, Path.of(args[3], name + ".zip"));
            }
        }
        if (!failed.isEmpty()) {
            System.err.println("found something wrong: " + failed + "; the inputs and what they led to lie in " + work);
            System.exit(1);
        }
    }

    private static int jazzer(Path folder, String name, String... more) throws IOException, InterruptedException {
        System.out.println("Jazzer: " + name + " " + String.join(" ", more));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m", "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-XX:+EnableDynamicAgentLoading", "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + TARGETS.get(name), "--instrumentation_includes=io.github.dpi4j.**",
                "--reproducer_path=" + folder, "-artifact_prefix=" + folder + "/", "-rss_limit_mb=3000", "-timeout=25",
                "-print_final_stats=1"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve("jazzer.log").toFile()).start();
        int failure = process.waitFor();
        try (Stream<String> lines = Files.lines(folder.resolve("jazzer.log"), StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.toList();
            all.subList(Math.max(0, all.size() - (failure == 0 ? 6 : 60)), all.size()).forEach(System.out::println);
        }
        return failure;
    }

    /** Packs what is small, the smallest first. */
    private static void keep(Path folder, Path zip) throws IOException {
        List<byte[]> inputs = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
        }
        inputs.sort((a, b) -> Integer.compare(a.length, b.length));
        long total = 0;
        try (OutputStream out = Files.newOutputStream(zip); ZipOutputStream packed = new ZipOutputStream(out)) {
            packed.setLevel(9);
            for (byte[] input : inputs) {
                total += input.length;
                if (input.length == 0 || input.length > LARGEST || total > MOST) {
                    continue;
                }
                ZipEntry entry = new ZipEntry(Integer.toString(inputs.indexOf(input)));
                entry.setLastModifiedTime(FileTime.fromMillis(0));
                packed.putNextEntry(entry);
                packed.write(input);
                packed.closeEntry();
            }
        }
        System.out.println(zip + ": of " + inputs.size() + " inputs, " + Files.size(zip) + " bytes");
    }
}

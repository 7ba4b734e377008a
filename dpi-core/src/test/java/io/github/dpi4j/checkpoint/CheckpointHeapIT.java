package io.github.dpi4j.checkpoint;

import static io.github.dpi4j.checkpoint.CraftedFiles.latin1;
import static io.github.dpi4j.checkpoint.CraftedFiles.soundTensor;
import static io.github.dpi4j.checkpoint.CraftedFiles.text;
import static io.github.dpi4j.checkpoint.CraftedFiles.torchZip;
import static io.github.dpi4j.checkpoint.CraftedFiles.zip;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of tens of megabytes that make a reader keep as much as it will: a heap of 128 MB is enough for each. */
class CheckpointHeapIT {
    /** The character whose presence makes every other of a Java string take two bytes; UTF-8 as Latin-1 characters. */
    private static final String WIDE = "\u00c4\u0080";

    /** The program of the other JVM: reads each file and prints what came of it. */
    public static void main(String[] files) {
        for (String file : files) {
            try {
                System.out.println(Checkpoints.read(Path.of(file)).names().size() + " tensors");
            } catch (IOException e) {
                System.out.println(e.getMessage().replaceAll(".*: expected ", "").replaceAll(",? found .*", ""));
            }
        }
    }

    @Test
    void aHeapOf128MegabytesIsEnoughForAnyFile(@TempDir Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"),
                "-Xmx128m", "-cp", System.getProperty("java.class.path"), CheckpointHeapIT.class.getName()));
        List<String> expected = new ArrayList<>();
        for (Bomb bomb : bombs()) {
            Path file = folder.resolve(expected.size() + ".pt");
            Files.write(file, bomb.file());
            command.add(file.toString());
            expected.add(bomb.outcome());
        }
        Process java = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(String.join("\n", expected), out.strip());
    }

    private record Bomb(byte[] file, String outcome) {
    }

    private static List<Bomb> bombs() {
        String strings = "a pickle whose strings take at most 25165824 bytes of memory";
        String opcodes = "a pickle of at most 1048576 opcodes";
        String tensor = soundTensor() + "q\u0000" + "0";
        String keys = "}(" + repeated(155_000, i -> text("%07d".formatted(i) + WIDE) + "}") + "u";
        String header = repeated(260_000, i -> (i == 0 ? "" : ",") + "\"%07d\u0100\":\"\u0100\"".formatted(i));
        Object[] entries = new Object[60_002];
        for (int i = 0; i < 60_000; i += 2) {
            entries[i] = "d/%05d".formatted(i) + "\u0100".repeat(30);
            entries[i + 1] = new byte[0];
        }
        entries[60_000] = "a/data.pkl";
        entries[60_001] = latin1(keys, "]".repeat(700_000), ".");
        return List.of(
                new Bomb(torchZip(latin1("}(",
                        repeated(520_000, i -> text("%062d".formatted(i) + WIDE) + "N"), "u.")), strings),
                new Bomb(torchZip(latin1(keys, "]".repeat(1 << 20), ".")), opcodes),
                new Bomb(torchZip(latin1("(", ("\u008a\u0010" + "\7".repeat(16)).repeat(1 << 20), ".")), opcodes),
                new Bomb(torchZip(latin1("(",
                        repeated(200_000, i -> "c" + "m".repeat(240) + "\nN" + i + "n".repeat(240) + "\n"), ".")),
                        strings),
                new Bomb(torchZip(latin1(tensor, "}(", repeated(65_000, i -> text("%06d".formatted(i)) + "h\u0000"),
                        "u.")), "65000 tensors"),
                new Bomb(zip(entries), "a dict of tensors"),
                new Bomb(CraftedFiles.safetensors("{\"__metadata__\":{" + header + "}}", 0), "0 tensors"));
    }

    private static String repeated(int times, IntFunction<String> part) {
        return IntStream.range(0, times).mapToObj(part).collect(Collectors.joining());
    }
}

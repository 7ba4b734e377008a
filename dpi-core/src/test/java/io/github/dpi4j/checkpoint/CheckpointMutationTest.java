package io.github.dpi4j.checkpoint;

import static io.github.dpi4j.checkpoint.CraftedFiles.latin1;
import static io.github.dpi4j.checkpoint.CraftedFiles.number;
import static io.github.dpi4j.checkpoint.CraftedFiles.soundTensor;
import static io.github.dpi4j.checkpoint.CraftedFiles.storage;
import static io.github.dpi4j.checkpoint.CraftedFiles.text;
import static io.github.dpi4j.checkpoint.CraftedFiles.torchZip;
import static io.github.dpi4j.checkpoint.CraftedFiles.tuple;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.github.dpi4j.golden.Golden;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the bytes, reading and converting either works or gives an IOException of one clear line, and never allocates
 * out of proportion to the file. The mutations are the same in every run.
 */
class CheckpointMutationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** For files of a few kB, among them views that repeat elements; and what the JVM itself needs to load a class. */
    private static final long MAX_ALLOCATED = 16 << 20;
    private static final int RANDOM_MUTATIONS = 1_000;

    private long worst;
    private int refused;

    @ParameterizedTest
    @ValueSource(strings = {"golden/odd_tensors.pt", "golden/odd_tensors_legacy.pt", "golden/odd_tensors.safetensors",
            "golden/malicious.pt", "checkpoint/protocol4_torch2.pt", "checkpoint/legacy_protocol5_torch2.pt",
            "checkpoint/attributes_torch2.pt", "checkpoint/expanded.pt", "checkpoint/types.safetensors",
            "checkpoint/unets/optimizer_only.pt"})
    void refusesOrReadsEveryMutationOfAFile(String name) throws IOException {
        byte[] original = Files.readAllBytes(Golden.file(name));
        tryToRead(original, () -> name);
        for (int length = 0; length < original.length; length++) {
            int cut = length;
            tryToRead(Arrays.copyOf(original, length), () -> name + " cut to " + cut + " bytes");
        }
        byte[] changed = original.clone();
        for (int bit = 0; bit < 8 * original.length; bit += 7) {
            int flipped = bit;
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            tryToRead(changed, () -> name + " with bit " + flipped + " flipped");
            changed[bit / 8] = original[bit / 8];
        }
        SplittableRandom random = new SplittableRandom(name.hashCode());
        for (int i = 0; i < RANDOM_MUTATIONS; i++) {
            int number = i;
            tryToRead(mutated(original, random), () -> name + " in random mutation " + number);
        }
        assertTrue(refused > original.length / 2, "most mutations matter: " + refused + " were refused");
        System.getLogger(getClass().getName()).log(System.Logger.Level.DEBUG, "{0}: {1} refused, at most {2} bytes",
                name,
                refused, worst);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lightning_two_copies", "namespace_beside", "numpy_scalar_beside", "complex_beside",
            "ema_object", "deflated"})
    void refusesOrReadsMutationsOfATrainersFile(String name) throws IOException {
        byte[] original = Files.readAllBytes(Golden.file("checkpoint/unets/" + name + ".pt"));
        SplittableRandom random = new SplittableRandom(name.hashCode());
        for (int i = 0; i < RANDOM_MUTATIONS / 4; i++) {
            int number = i;
            tryToRead(mutated(original, random), () -> name + " in random mutation " + number);
        }
        assertTrue(refused > 0, "some mutations matter");
    }

    @Test
    void refusesOrReadsEverySequenceOfOpcodes() {
        String[] opcodes = {"(", ")", "]", "}", ".", "0", "1", "2", "t", "l", "d", "a", "e", "s", "u", "b", "R", "Q",
                "N",
                "\u0081", "\u0085", "\u0086", "\u0087", "\u0088", "\u0090", "\u0091", "\u0093", "\u0094", "q\0", "q\1",
                "h\0",
                "h\1", "K\0", "K\4", "U\1w", "\u008f", "G12345678", text("model"), text("state_dict"), text("torch"),
                text("float32"), storage("0", 4), soundTensor(), tuple(4), tuple(1), tuple(), number(-1),
                "ccollections\nOrderedDict\n", "ccollections\nCounter\n", "ctorch._utils\n_rebuild_tensor_v2\n",
                "ctorch._utils\n_rebuild_tensor_v3\n", "ctorch._utils\n_rebuild_parameter\n",
                "ctorch._tensor\n_rebuild_from_type_v2\n", "ctorch\nFloatStorage\n", "ctorch\nint8\n", "(NNNN",
                "}(Nq\0", "c__main__\nConfig\n", "\u0092", "cnumpy\ndtype\n", "cos\nsystem\n",
                "ctorch\nComplexFloatStorage\n", "ctorch\nfloat8_e5m2\n", text("ema"), text("a\u001b[31m")};
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 8 * RANDOM_MUTATIONS; i++) {
            StringBuilder pickle = new StringBuilder(random.nextBoolean() ? "}" + text("w") + soundTensor() + "s" : "");
            for (int n = random.nextInt(60); n > 0; n--) {
                pickle.append(opcodes[random.nextInt(opcodes.length)]);
            }
            String sequence = pickle.append('.').toString();
            tryToRead(torchZip(latin1(sequence)), () -> PrintableText.quote(sequence));
        }
        assertTrue(refused > RANDOM_MUTATIONS, "most sequences make no sense: " + refused + " were refused");
    }

    /** A few changes of the kinds that lead parsers astray: extreme numbers, parts moved, repeated, left out. */
    private static byte[] mutated(byte[] original, SplittableRandom random) {
        byte[] out = original.clone();
        for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
            int at = random.nextInt(out.length);
            int length = Math.min(out.length - at, 1 << random.nextInt(6));
            switch (random.nextInt(5)) {
                case 0 -> out[at] = (byte) random.nextInt(256);
                case 1 -> Arrays.fill(out, at, at + length, (byte) (random.nextBoolean() ? 0xff : 0));
                case 2 -> out[at + length - 1] = 0x7f;
                case 3 -> System.arraycopy(original, random.nextInt(original.length - length + 1), out, at, length);
                default -> {
                    byte[] longer = new byte[out.length + length];
                    System.arraycopy(out, 0, longer, 0, at + length);
                    System.arraycopy(out, at, longer, at + length, out.length - at);
                    out = longer;
                }
            }
        }
        return out;
    }

    private void tryToRead(byte[] file, Supplier<String> what) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            Weights weights = CraftedFiles.read(file);
            for (StoredTensor tensor : weights.entries().values()) {
                tensor.toTensor();
                tensor.toLongs();
            }
            weights.origin().describe().forEach(CraftedFiles::assertPrintable);
            weights.unread().values().forEach(CraftedFiles::assertPrintable);
        } catch (IOException e) {
            refused++;
            CraftedFiles.assertOneClearLine(e.getMessage());
        } catch (RuntimeException | Error e) {
            fail(what.get(), e);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        worst = Math.max(worst, allocated);
        assertTrue(allocated < MAX_ALLOCATED, () -> what.get() + " made it allocate " + allocated + " bytes");
    }
}

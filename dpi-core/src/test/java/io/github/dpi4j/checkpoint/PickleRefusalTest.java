package io.github.dpi4j.checkpoint;

import static io.github.dpi4j.checkpoint.CraftedFiles.assertRefused;
import static io.github.dpi4j.checkpoint.CraftedFiles.dictOf;
import static io.github.dpi4j.checkpoint.CraftedFiles.latin1;
import static io.github.dpi4j.checkpoint.CraftedFiles.little;
import static io.github.dpi4j.checkpoint.CraftedFiles.number;
import static io.github.dpi4j.checkpoint.CraftedFiles.read;
import static io.github.dpi4j.checkpoint.CraftedFiles.soundTensor;
import static io.github.dpi4j.checkpoint.CraftedFiles.storage;
import static io.github.dpi4j.checkpoint.CraftedFiles.tensor;
import static io.github.dpi4j.checkpoint.CraftedFiles.text;
import static io.github.dpi4j.checkpoint.CraftedFiles.torchZip;
import static io.github.dpi4j.checkpoint.CraftedFiles.tuple;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles that lie, attack or break off. */
class PickleRefusalTest {
    @Test
    void theCraftedPickleIsSoundBeforeItIsBroken() throws IOException {
        assertEquals(Shape.of(4), read(torchZip(dictOf("w", soundTensor()))).shape("w"));
    }

    @Test
    void refusesThePickleThatRunsACommand() throws IOException {
        assertRefused(Files.readAllBytes(Golden.file("golden/malicious.pt")), "at byte 59", "posix.system");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cbuiltins\neval\n(tR", "c__builtin__\ngetattr\n", "cos\nsystem\n", "cos.path\njoin\n",
            "csubprocess\nPopen\n", "ctorch\nload\n", "ctorch.hub\nload\n", "ctorch._utils\n__builtins__\n",
            "ccollections\nOrderedDict.__init__\n", "cio\nopen\n", "crunpy\n_run_code\n", "cbuiltins\nexec\n",
            "cnumpy.testing._private.utils\nrunstring\n", "ctorch\n_utils.os.system\n", "c__import__\nos\n",
            "ctypes\nFunctionType\n", "ctorch.storage\n_load_from_bytes\n", "c__main__\n__dict__\n", "c\n\n"})
    void refusesEveryGlobalThatRunsCommandsOrCode(String pickle) {
        assertRefused(torchZip(dictOf("w", pickle)), "asks for");
    }

    @Test
    void refusesAGlobalFromTheStackToo() {
        assertRefused(torchZip(dictOf("w", text("os") + text("system") + "\u0093")), "\"os.system\"");
    }

    @ParameterizedTest
    @CsvSource({"o,0x6f", "i,0x69", "\u0082,0x82", "P,0x50", "V,0x56", "\u0097,0x97", "\u00ff,0xff"})
    void refusesOpcodesThatNoCheckpointUses(String opcode, String name) {
        assertRefused(torchZip(dictOf("w", opcode)), "opcode", name);
    }

    @Test
    void refusesTensorsThatDoNotLieInTheirStorage() {
        String whole = storage("0", 4);
        assertBad(tensor(whole, 1, tuple(4), tuple(1)), "within its storage of 4 elements");
        assertBad(tensor(whole, 0, tuple(5), tuple(1)), "within its storage of 4 elements");
        assertBad(tensor(whole, 0, tuple(2, 2), tuple(3, 1)), "within its storage of 4 elements");
        assertBad(tensor(whole, 0, tuple(2), tuple(Long.MAX_VALUE)), "within its storage of 4 elements");
        assertBad(tensor(whole, 0, tuple(3, 3), tuple(1L << 62, 1L << 62)), "within its storage of 4 elements");
        assertBad(tensor(whole, Long.MAX_VALUE, tuple(4), tuple(1)), "within its storage of 4 elements");
        assertBad(tensor(whole, 3, tuple(4), tuple(-1)), "stride in whole numbers from 0");
        assertBad(tensor(whole, -1, tuple(4), tuple(1)), "offset in whole numbers from 0");
        assertBad(tensor(whole, 0, tuple(-4), tuple(1)), "size in whole numbers from 0");
        assertBad(tensor(whole, 0, tuple(2, 2), tuple(1)), "as many strides as the 2 extents");
    }

    @Test
    void refusesTensorsOfImpossibleOrAbsurdSize() {
        String whole = storage("0", 4);
        assertBad(tensor(whole, 0, tuple(1L << 40), tuple(1)), "at most 2147483639 elements");
        assertBad(tensor(whole, 0, tuple(1L << 31, 1L << 33), tuple(0, 0)), "at most 2147483639 elements");
        assertBad(tensor(whole, 0, tuple(1 << 16, 1 << 16, 1 << 16, 1 << 16), tuple(0, 0, 0, 0)), "at most 21474836");
        assertBad(tensor(whole, 0, tuple(1 << 20), tuple(0)), "no more elements than its storage's 4");
        assertBad(tensor(whole, 0, tuple(new long[17]), tuple(new long[17])), "at most 16 numbers");
    }

    @Test
    void refusesAHugeBroadcastOfOneNumber() throws IOException {
        assertRefused(Files.readAllBytes(Golden.file("checkpoint/expanded_hugely.pt")), "\"x\"", "1073741824");
    }

    @Test
    void refusesStoragesThatAreNotWhatTheFileHolds() {
        assertBad(tensor(storage("7", 4), 0, tuple(4), tuple(1)), "no zip entry \"x/data/7\"");
        assertBad(tensor(storage("../x", 4), 0, tuple(4), tuple(1)), "no zip entry");
        assertBad(tensor(storage("0", 3), 0, tuple(3), tuple(1)), "16, found 12 bytes");
        assertBad(tensor(storage("0", 5), 0, tuple(4), tuple(1)), "16, found 20 bytes");
        assertBad(tensor(storage("0", 1L << 62), 0, tuple(4), tuple(1)), "fits the file's");
        assertBad(tensor(storage("0", -4), 0, tuple(4), tuple(1)), "elements in whole numbers from 0");
        assertBad(tensor(storage("0", 4) + "0" + storage("0", 3), 0, tuple(3), tuple(1)), "as described before");
        assertBad("(" + text("module") + "NNNNtQ", "a reference to a storage");
        assertBad("(" + text("storage") + "N" + text("0") + text("cpu") + number(4) + "tQ",
                "a storage's type");
    }

    @Test
    void refusesCallsWithWrongArguments() {
        String rebuild = "ctorch._utils\n_rebuild_tensor_v2\n";
        assertBad(rebuild + ")R", "(storage, offset, size, stride, …)");
        assertBad(rebuild + "(NNNNtR", "a tensor's storage, found None");
        assertBad(rebuild + "(" + storage("0", 4) + text("zero") + "))tR", "found the string \"zero\"");
        assertBad(rebuild + "NR", "the arguments of a call, found None");
        assertBad("N)R", "a function to call, found None");
        assertBad("ctorch._utils\n_rebuild_parameter\n)R", "a parameter made from a tensor, found nothing");
        assertBad("ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._tensor\n_rebuild_from_type_v2\nN)NtR",
                "a tensor's rebuilding function");
    }

    @Test
    void refusesAKeyThatComesTwice() {
        assertRefused(torchZip(latin1("}(", text("w"), "N", text("w"), soundTensor(), "u.")), "\"w\" twice");
    }

    @Test
    void refusesStackAndMemoThatAreNotThere() {
        for (String underflow : new String[]{".", "t.", "R.", "a.", "s.", "u.", "0.", "2.", "Q.", "b.", "\u0087.",
                "q\u0001.", "(.", "(0."}) {
            assertRefused(torchZip(latin1(underflow)), "on the pickle's stack");
        }
        assertBad("h\u0005", "a remembered value, found 5");
        assertBad("j\u00ff\u00ff\u00ff\u00ff", "a remembered value, found 4294967295");
        assertBad("Nr\u00ff\u00ff\u00ff\u00ff", "a memo index");
        assertBad("]Na0)Na", "a list to append to, found a tuple of 0");
        assertRefused(torchZip(latin1("}(N.")), "a dict of tensors, found None");
        assertRefused(torchZip(latin1("}(Nu.")), "in pairs");
    }

    @Test
    void refusesLengthsThatReachBeyondThePickle() {
        assertBad("X\u00ff\u00ff\u00ff\u00ff", "a string (4294967295 bytes)");
        assertBad("\u008d" + little(8, -1), "a string (18446744073709551615 bytes)");
        assertBad("\u008d" + little(8, Long.MAX_VALUE), "a string (9223372036854775807 bytes)");
        assertBad("T" + little(4, -1), "a string");
        assertBad("\u008b" + little(4, -1), "an integer");
        assertBad("\u0096" + little(8, 1L << 40), "bytes (1099511627776 bytes)");
        assertBad("\u0095" + little(8, 1L << 40), "a frame's length");
        assertRefused(torchZip(latin1("}")), "the pickle's end");
        assertRefused(torchZip(latin1("ccollections")), "the pickle's end");
        assertRefused(torchZip(latin1("c" + "x".repeat(1000))), "a line of at most");
        assertRefused(torchZip(latin1("\u0080\u0009.")), "protocol 1 to 5");
        assertRefused(torchZip(latin1("I12x\n.")), "a decimal integer");
    }

    @Test
    void boundsItsWorkAndMemoryWhateverThePickleAsksFor() {
        int many = 3_000_000;
        for (String opcode : new String[]{"]", "}", "(", ")", "N", "}\u0094", "K\u0001\u0085"}) {
            assertRefused(torchZip(latin1(opcode.repeat(many / opcode.length()), ".")), "at most 1048576 opcodes");
        }
        assertRefused(torchZip(latin1((text("y".repeat(4000))).repeat(10_000), ".")), "strings take at most");
        assertRefused(torchZip(latin1("U\u0000".repeat(many / 2), ".")), "strings take at most");
        assertRefused(torchZip(latin1(("c" + "m".repeat(200) + "\n" + "N".repeat(200) + "\n").repeat(100_000), ".")),
                "strings take at most");
    }

    @Test
    void survivesDeepAndEndlessNesting() {
        assertRefused(torchZip(latin1("N" + "\u0085".repeat(900_000) + ".")), "a dict of tensors, found a tuple of 1");
        // A dict that contains itself under a name where weights are looked for.
        assertRefused(torchZip(latin1("}q\u0000", text("model"), "h\u0000s.")), "with no tensors: \"model\"");
        // Each level holds the one below many times: walked without care, this never ends.
        StringBuilder bomb = new StringBuilder("}");
        for (int level = 0; level < 100; level++) {
            bomb.append("q\u0000}(");
            for (String key : new String[]{"model", "ema", "state_dict", "params", "a", "b", "c", "d"}) {
                bomb.append(text(key)).append("h\u0000");
            }
            bomb.append("u");
        }
        assertRefused(torchZip(latin1(bomb.toString(), ".")), "with no tensors");
    }

    @ParameterizedTest
    @CsvSource({"whole_model.pt, torch.nn.modules.linear.Linear", "whole_model_torch2.pt, state_dict()",
            "two_networks.pt, 'several: \"encoder\", \"decoder\"'",
            "tensor.pt, 'a dict of tensors, found a tensor'", "big_endian_torch2.pt, big-endian"})
    void saysWhatItCannotRead(String name, String words) throws IOException {
        assertRefused(Files.readAllBytes(Golden.file("checkpoint/" + name)), words);
    }

    private static void assertBad(String value, String words) {
        assertRefused(torchZip(dictOf("w", value)), words);
    }
}

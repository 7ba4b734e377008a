package io.github.dpi4j.checkpoint;

import static io.github.dpi4j.checkpoint.CraftedFiles.dictOf;
import static io.github.dpi4j.checkpoint.CraftedFiles.latin1;
import static io.github.dpi4j.checkpoint.CraftedFiles.little;
import static io.github.dpi4j.checkpoint.CraftedFiles.number;
import static io.github.dpi4j.checkpoint.CraftedFiles.read;
import static io.github.dpi4j.checkpoint.CraftedFiles.soundTensor;
import static io.github.dpi4j.checkpoint.CraftedFiles.storage;
import static io.github.dpi4j.checkpoint.CraftedFiles.text;
import static io.github.dpi4j.checkpoint.CraftedFiles.torchLegacy;
import static io.github.dpi4j.checkpoint.CraftedFiles.tuple;
import static io.github.dpi4j.checkpoint.CraftedFiles.zip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Forms of pickles that no PyTorch at hand writes, but older, newer or other ones do. */
class PickleFormsTest {
    private static final String FLOATS = "\0\0\u0080\u003f" + "\0\0\0\u0040" + "\0\0\u0040\u0040" + "\0\0\u0080\u0040";

    @Test
    void readsTheFirstVersionOfRebuildTensor() throws IOException {
        String tensor = "ctorch._utils\n_rebuild_tensor\n(" + storage("0", 4) + number(1) + tuple(3) + tuple(1) + "tR";
        assertArrayEquals(new float[]{2, 3, 4}, readZip(dictOf("w", tensor)).tensor("w").data());
    }

    @Test
    void readsTheThirdVersionWithItsUntypedStorage() throws IOException {
        String untyped = storage("0", 16).replace("ctorch\nFloatStorage\n", "ctorch.storage\nUntypedStorage\n");
        String tensor = "ctorch._utils\n_rebuild_tensor_v3\n(" + untyped + number(2) + tuple(2) + tuple(1)
                + "\u0089Nctorch\nfloat32\ntR";
        StoredTensor read = readZip(dictOf("w", tensor)).stored("w");
        assertEquals(DType.F32, read.dtype());
        assertArrayEquals(new float[]{3, 4}, read.toTensor().data());
    }

    @Test
    void readsAViewOfALegacyStorage() throws IOException {
        String view = storage("0", 4).replace("tQ", "(" + text("v") + number(1) + number(2) + "ttQ");
        String tensor = "ctorch._utils\n_rebuild_tensor_v2\n(" + view + number(0) + tuple(2) + tuple(1) + "\u0089NtR";
        byte[] file = torchLegacy(1001, true, dictOf("w", tensor), latin1("](", text("0"), "e."),
                latin1(little(8, 4), FLOATS));
        assertArrayEquals(new float[]{2, 3}, read(file).tensor("w").data());
    }

    @Test
    void readsPythonTwosStringsAndOldProtocolsNumbers() throws IOException {
        String old = storage("0", 4).replace(text("storage"), "U\u0007storage").replace(text("cpu"), "T\3\0\0\0cpu");
        String tensor = "ctorch._utils\n_rebuild_tensor_v2\n(" + old
                + "I1\n(L2L\ntM\1\0\u0085I01\nccollections\nOrderedDict\n)RtR";
        assertArrayEquals(new float[]{2, 3}, readZip(latin1("(U\1w", tensor, "d.")).tensor("w").data());
    }

    @Test
    void passesOverWhatIsNoTensor() throws IOException {
        for (String other : new String[]{"F0.5\n", "G" + little(8, 0), "C\1x", "\u008e" + little(8, 1) + "x",
                "\u008b\u0020\0\0\0" + "\1".repeat(32), "](NNeNa0N", "(Nl(Ne0N", "(NN1N", "\u008f(N\u0090",
                "(N\u0091", "ccollections\nCounter\n}\u0085R", "ctorch\ndevice\n" + text("cpu") + "\u0085R",
                "ccollections\ndefaultdict\nc__builtin__\nlist\n\u0085R" + number(1) + "Ns", "NN0", "N20",
                text("x".repeat(5000)), "ctorch\nbfloat16\n", "ctorch\nSize\n)\u0081",
                "c__main__\nConfig\n)\u0081}" + text("lr") + "G12345678sb",
                "c__main__\nConfig\n)}\u0092", "cmy.package\nList\n)\u0081(NNe", "cmy.package\nMap\n)\u0081(NNu",
                "cpathlib\nPosixPath\n" + text("a") + "\u0085R", "cnumpy\ndtype\n" + text("f8") + "\u0085R",
                "cbuiltins\nslice\n(NNNtR", "cbuiltins\nValueError\n)R", "ctypes\nSimpleNamespace\n)R",
                "ctorch.optim.lr_scheduler\nCosine.Inner\n)R"}) {
            byte[] pickle = latin1("}(", text("other"), other, text("w"), soundTensor(), "u.");
            assertEquals(List.of("w"), List.copyOf(readZip(pickle).names()), other);
        }
    }

    @Test
    void readsAnOrderedDictOfPairs() throws IOException {
        String pair = "](]" + text("w") + "a" + soundTensor() + "ae";
        assertEquals(List.of("w"),
                List.copyOf(readZip(latin1("ccollections\nOrderedDict\n", pair, "\u0085R.")).names()));
    }

    @Test
    void aTensorOfUnknownKindIsAnErrorOnlyWhereItIsNeeded() throws IOException {
        String complex = soundTensor().replace("FloatStorage", "ComplexFloatStorage").replace(number(4), number(2));
        String strange = "ctorch._utils\n_rebuild_qtensor\n(NNtR";
        String ofStrangeStorage = soundTensor().replace("FloatStorage", "QuaternionStorage");
        String float8 = "ctorch._utils\n_rebuild_tensor_v3\n("
                + storage("0", 16).replace("ctorch\nFloatStorage\n", "ctorch.storage\nUntypedStorage\n") + number(0)
                + tuple(2, 8) + tuple(8, 1) + "\u0089Nctorch\nfloat8_e4m3fn\ntR";
        for (String other : new String[]{complex, strange, ofStrangeStorage, float8}) {
            Weights weights = readZip(latin1("}(", text("other"), other.replace(text("0"), text("1")), text("w"),
                    soundTensor(), "u."));
            assertEquals(List.of("w"), List.copyOf(weights.names()), other);
            assertEquals(Set.of("other"), weights.unread().keySet(), other);
            String message = assertThrows(IllegalArgumentException.class, () -> weights.tensor("other")).getMessage();
            assertTrue(message.startsWith("other: expected a tensor of a type among [F64, ")
                    && message.endsWith(weights.unread().get("other")), message);
        }
    }

    private static Weights readZip(byte[] pickle) throws IOException {
        return read(zip("x/data.pkl", pickle, "x/data/0", latin1(FLOATS)));
    }
}

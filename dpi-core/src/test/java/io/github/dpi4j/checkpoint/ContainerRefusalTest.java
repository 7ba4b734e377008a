package io.github.dpi4j.checkpoint;

import static io.github.dpi4j.checkpoint.CraftedFiles.assertOneClearLine;
import static io.github.dpi4j.checkpoint.CraftedFiles.assertRefused;
import static io.github.dpi4j.checkpoint.CraftedFiles.dictOf;
import static io.github.dpi4j.checkpoint.CraftedFiles.latin1;
import static io.github.dpi4j.checkpoint.CraftedFiles.little;
import static io.github.dpi4j.checkpoint.CraftedFiles.read;
import static io.github.dpi4j.checkpoint.CraftedFiles.soundTensor;
import static io.github.dpi4j.checkpoint.CraftedFiles.text;
import static io.github.dpi4j.checkpoint.CraftedFiles.torchLegacy;
import static io.github.dpi4j.checkpoint.CraftedFiles.torchZip;
import static io.github.dpi4j.checkpoint.CraftedFiles.zip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Zip and legacy containers that lie or are cut short, and files of other kinds. */
class ContainerRefusalTest {
    private static final byte[] SOUND = torchZip(dictOf("w", soundTensor()));
    /** Where the parts of SOUND's central directory lie: two entries, 46 + 10 and 46 + 8 bytes, then the end record. */
    private static final int END = SOUND.length - 22;
    private static final int SECOND = END - 54;
    private static final int FIRST = SECOND - 56;

    @Test
    void refusesAZipDirectoryThatLies() {
        assertRefused(changed(FIRST + 8, 2, 1), "encrypted");
        assertRefused(changed(FIRST + 10, 2, 8), "the deflated data of zip entry \"x/data.pkl\"");
        assertRefused(changed(FIRST + 10, 2, 12), "compressed by method 12");
        assertRefused(changed(FIRST + 20, 4, 7), "a stored zip entry");
        assertRefused(changed(FIRST + 24, 4, 0xffff_fff0L), "a stored zip entry");
        assertRefused(changed(FIRST + 24, 4, 0xffff_ffffL), "a zip64 field");
        assertRefused(changed(FIRST + 28, 2, 0xffff), "an entry within the zip directory");
        assertRefused(changed(FIRST + 42, 4, 0xffff_0000L), "a stored zip entry within the file");
        assertRefused(changed(FIRST + 42, 4, 1), "the local header");
        assertRefused(changed(SECOND + 42, 4, 0), "the local header of zip entry \"x/data/0\"");
        assertRefused(changed(SECOND, 4, 0), "entry 2 of the zip directory's 2");
        assertRefused(changed(END + 10, 2, 3), "entry 3 of the zip directory's 3");
        assertRefused(changed(END + 10, 2, 1), "no zip entry \"x/data/0\"");
        assertRefused(changed(END + 12, 4, 0x7fff_ffff), "a zip directory of at most");
        assertRefused(changed(END + 16, 4, SOUND.length), "before its end record");
        assertRefused(changed(END + 20, 2, 5), "a zip file's end record");
        assertRefused(Arrays.copyOf(SOUND, SOUND.length - 1), "a zip file's end record", "cut short");
        assertRefused(changed(26, 2, 0xffff), "an entry's name");
        assertRefused(changed(28, 2, 0xffff), "zip entry \"x/data.pkl\"");
    }

    @Test
    void readsZip64AndRefusesOneThatLies() throws IOException {
        byte[] sound = zip64(END, FIRST);
        assertArrayEquals(new float[4], read(sound).tensor("w").data());
        assertRefused(zip64(END + 8, FIRST), "a zip64 end record");
        assertRefused(zip64(-1, FIRST), "a zip64 end record");
        assertRefused(zip64(END, -1), "before its end record");
    }

    /** SOUND with a zip64 end record and locator that say where the end record and the directory lie. */
    private static byte[] zip64(long record, long directory) {
        ByteBuffer out = ByteBuffer.allocate(SOUND.length + 56 + 20).order(ByteOrder.LITTLE_ENDIAN);
        out.put(SOUND, 0, END);
        out.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45).putInt(0).putInt(0);
        out.putLong(2).putLong(2).putLong(END - FIRST).putLong(directory);
        out.putInt(0x07064b50).putInt(0).putLong(record).putInt(1);
        out.putInt(0x06054b50).putInt(0).putInt(-1).putInt(-1).putInt(-1).putShort((short) 0);
        return out.array();
    }

    @Test
    void refusesZipFilesThatAreNoCheckpoints() {
        assertRefused(zip("a.txt", new byte[3]), "NAME/data.pkl", "0 among 1 entries");
        assertRefused(zip("x/data.pkl", latin1("}."), "y/data.pkl", latin1("}.")), "2 among 2 entries");
        assertRefused(zip("x/data.pkl", latin1("}."), "x/constants.pkl", latin1(").")), "TorchScript");
        assertRefused(zip("x/data.pkl", latin1("}."), "x/byteorder", latin1("big")), "found \"big\"");
        assertRefused(zip("x/data.pkl", latin1("}."), "x/byteorder", new byte[0]), "found \"\"");
        assertRefused(latin1("PK\u0005\u0006", "\0".repeat(18)), "0 among 0 entries");
    }

    @Test
    void refusesACompressedBombWithoutUnpackingIt() {
        assertRefused(deflated(SOUND, 80), "deflated zip entries of at most 67", "of 83886080");
    }

    @Test
    void refusesDeflatedEntriesThatUnpackToAnotherSize() {
        byte[] sound = deflated(SOUND, 0);
        for (int length : new int[]{0, 15, 17, 1 << 20}) {
            byte[] lie = sound.clone();
            int second = lie.length - 22 - 54; // the directory's entry of x/data/0
            ByteBuffer.wrap(lie).order(ByteOrder.LITTLE_ENDIAN).putInt(second + 24, length);
            assertRefused(lie, "x/data/0\" of " + length + " bytes");
        }
    }

    /** The zip file with its entries deflated, and storage 0 of so many MiB of zeros instead of its own, if any. */
    private static byte[] deflated(byte[] file, int mebibytes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(file));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                ZipEntry copy = new ZipEntry(entry.getName());
                copy.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
                out.putNextEntry(copy);
                byte[] content = in.readAllBytes();
                if (mebibytes == 0 || entry.getName().endsWith(".pkl")) {
                    out.write(content);
                } else {
                    for (int i = 0; i < mebibytes; i++) {
                        out.write(new byte[1 << 20]);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Test
    void readsAsTorchDoesDeflatedEntriesAndBytesBehindTheEnd() throws IOException {
        assertArrayEquals(new float[4], read(deflated(SOUND, 0)).tensor("w").data());
        for (int extra : new int[]{1, 10, 0xffff}) {
            assertArrayEquals(new float[4], read(Arrays.copyOf(SOUND, SOUND.length + extra)).tensor("w").data());
        }
        assertRefused(Arrays.copyOf(SOUND, SOUND.length + 0x10000), "a zip file's end record", "cut short?");
    }

    @Test
    void refusesALegacyFileThatLies() throws IOException {
        byte[] objects = dictOf("w", soundTensor());
        byte[] keys = latin1("](", text("0"), "e.");
        byte[] data = latin1(little(8, 4), "\0".repeat(16));
        byte[] sound = torchLegacy(1001, true, objects, keys, data);
        assertArrayEquals(new float[4], read(sound).tensor("w").data());
        assertRefused(torchLegacy(1002, true, objects, keys, data), "version 1001", "the number 1002");
        assertRefused(torchLegacy(1001, false, objects, keys, data), "big-endian");
        assertRefused(torchLegacy(1001, true, objects, latin1("}."), data), "a list of the storages' keys");
        assertRefused(torchLegacy(1001, true, objects, latin1("]."), data), "that the list of storages holds");
        assertRefused(torchLegacy(1001, true, objects, latin1("](", text("1"), "e."), data), "the string \"1\"");
        assertRefused(torchLegacy(1001, true, objects, latin1("](", text("0"), text("0"), "e."),
                latin1(little(8, 4), "\0".repeat(16), little(8, 4), "\0".repeat(16))), "\"0\" twice");
        assertRefused(torchLegacy(1001, true, objects, keys, latin1(little(8, 5), "\0".repeat(20))), "4 elements");
        assertRefused(torchLegacy(1001, true, objects, keys, latin1(little(8, -4), "\0".repeat(16))), "found -4");
        assertRefused(Arrays.copyOf(sound, sound.length - 1), "storage \"0\" (16 bytes)");
        assertRefused(latin1("\u0080\u0002K\u0001."), "magic number", "the number 1");
    }

    @ParameterizedTest
    @CsvSource({"89504e470d0a1a0a, a PNG image", "ffd8ffe000104a464946, a JPEG image",
            "524946460000000057454250, a WebP image", "474946383961, a GIF image", "49492a0008000000, a TIFF image",
            "424d36000000, a BMP image", "1f8b0800, a gzip archive", "934e554d50590100, a NumPy array",
            "894844460d0a1a0a, an HDF5 file", "47475546030000, a GGUF file", "efbbbf3c48544d4c3e, a web page",
            "0a203c21646f63747970652068746d6c3e, a web page", "3c3f786d6c2076657273696f6e3d, an XML document"})
    void namesForeignFilesForWhatTheyAre(String bytes, String name) {
        assertRefused(HexFormat.of().parseHex(bytes), "found " + name);
    }

    @Test
    void namesATarArchiveAndAPointerOfGitLfs() {
        byte[] tar = new byte[1024];
        System.arraycopy(latin1("ustar"), 0, tar, 257, 5);
        assertRefused(tar, "a tar archive");
        assertRefused(latin1("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 374235\n"),
                "found a Git LFS pointer", "git lfs pull");
        assertRefused(zip("arr_0.npy", new byte[8]), "found a NumPy archive");
    }

    @Test
    void quotesHowOtherFilesBegin() {
        assertRefused(new byte[0], "an empty file");
        assertRefused("Dear reader,\nthis is no checkpoint.\n".getBytes(StandardCharsets.UTF_8), "\"Dear rea\"");
        assertRefused(latin1("\u001b[31mred"), "\"\\u001b[31mred\"");
        assertRefused(new byte[1], "a file that begins with");
        assertRefused(new byte[4096], "a file that begins with");
    }

    @Test
    void refusesWhatIsNoReadableFile(@TempDir Path folder) throws IOException {
        assertMessage(folder, "a directory");
        assertMessage(folder.resolve("none.pt"), "no file of this name");
        if (Files.exists(Path.of("/dev/zero"))) {
            assertMessage(Path.of("/dev/zero"), "no regular file");
        }
    }

    @Test
    void refusesAFileItMayNotRead(@TempDir Path folder) throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path secret = Files.write(folder.resolve("secret.pt"), SOUND);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        assumeTrue(!Files.isReadable(secret), "whoever runs the tests may read everything");
        assertMessage(secret, "no permission");
    }

    private static void assertMessage(Path path, String words) {
        String message = assertThrows(IOException.class, () -> Checkpoints.read(path)).getMessage();
        assertTrue(message.startsWith(path + ": expected ") && message.contains(words), message);
        assertOneClearLine(message.replace(": expected", ": at byte 0: expected"));
    }

    private static byte[] changed(int offset, int bytes, long value) {
        byte[] out = SOUND.clone();
        for (int i = 0; i < bytes; i++) {
            out[offset + i] = (byte) (value >>> 8 * i);
        }
        return out;
    }
}

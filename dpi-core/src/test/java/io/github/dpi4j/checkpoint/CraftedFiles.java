package io.github.dpi4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes checkpoint files by hand, byte by byte, and asserts how they are refused. */
final class CraftedFiles {
    private static final Path NAME = Path.of("crafted.pt");

    private CraftedFiles() {
    }

    static Weights read(byte[] file) throws IOException {
        return Checkpoints.open(new CheckpointFile(NAME, MemorySegment.ofArray(file)))
                .network(NetworkSignature.GUIDED_DIFFUSION);
    }

    /** Asserts one line "path: at byte N: expected …, found …" that contains all these words. */
    static void assertRefused(byte[] file, String... words) {
        String message = assertThrows(IOException.class, () -> read(file)).getMessage();
        assertOneClearLine(message);
        assertTrue(message.startsWith(NAME.toString()), message);
        for (String word : words) {
            assertTrue(message.contains(word), () -> "expected \"" + word + "\" in: " + message);
        }
    }

    /** Asserts that no character moves a terminal's cursor, changes its colours or hides another. */
    static void assertPrintable(String text) {
        assertTrue(text.codePoints().noneMatch(c -> Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR), () -> PrintableText.escape(text));
    }

    static void assertOneClearLine(String message) {
        assertPrintable(message);
        assertTrue(message.matches("[^\\n\\r]+: at byte \\d+: expected [^\\n\\r]+, found [^\\n\\r]+"), message);
        assertFalse(message.length() > 500, message);
    }

    /** Pickle text: each character is a byte. */
    static byte[] latin1(String... parts) {
        return String.join("", parts).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Opcode BINUNICODE. */
    static String text(String value) {
        return "X" + little(4, value.length()) + value;
    }

    /** Opcode LONG1 with 8 bytes. */
    static String number(long value) {
        return "\u008a\u0008" + little(8, value);
    }

    static String tuple(long... values) {
        StringBuilder out = new StringBuilder("(");
        for (long value : values) {
            out.append(number(value));
        }
        return out.append('t').toString();
    }

    /** A float32 storage under a key, of so many elements. */
    static String storage(String key, long elements) {
        return "(" + text("storage") + "ctorch\nFloatStorage\n" + text(key) + text("cpu") + number(elements) + "tQ";
    }

    /** A tensor by {@code _rebuild_tensor_v2}. */
    static String tensor(String storage, long offset, String size, String stride) {
        return "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + number(offset) + size + stride + "\u0089NtR";
    }

    /** A sound tensor that is the whole of storage "0" of four elements. */
    static String soundTensor() {
        return tensor(storage("0", 4), 0, tuple(4), tuple(1));
    }

    /** A whole pickle of a dict with one entry. */
    static byte[] dictOf(String key, String value) {
        return latin1("\u0080\u0002}", text(key), value, "s.");
    }

    /** A zip container with this pickle, and storage "0" of four float32. */
    static byte[] torchZip(byte[] pickle) {
        return zip("x/data.pkl", pickle, "x/data/0", new byte[16]);
    }

    /** A zip of stored entries: names and contents in turn. */
    static byte[] zip(Object... entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (int i = 0; i < entries.length; i += 2) {
                byte[] data = (byte[]) entries[i + 1];
                CRC32 crc = new CRC32();
                crc.update(data);
                ZipEntry entry = new ZipEntry((String) entries[i]);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(data.length);
                entry.setCrc(crc.getValue());
                entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0)); // earlier ones would need an extra field
                out.putNextEntry(entry);
                out.write(data);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A legacy container: its version, byte order, pickles of objects and keys, and what follows them. */
    static byte[] torchLegacy(int version, boolean little, byte[] objects, byte[] keys, byte[] storages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(latin1("\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019."));
        out.writeBytes(latin1("\u0080\u0002", number(version), "."));
        out.writeBytes(latin1("\u0080\u0002}", text("little_endian"), little ? "\u0088" : "\u0089", "s."));
        out.writeBytes(objects);
        out.writeBytes(keys);
        out.writeBytes(storages);
        return out.toByteArray();
    }

    /** A safetensors file with this header and so many bytes of data. */
    static byte[] safetensors(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length)
                .put(json).array();
    }

    static String little(int bytes, long value) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < bytes; i++) {
            out.append((char) (value >>> 8 * i & 0xff));
        }
        return out.toString();
    }
}

package io.github.dpi4j.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The names of formats that are mistaken for checkpoints, by the first bytes of their files. */
final class ForeignFormat {
    private static final int TAR_MAGIC = 257;
    private static final int HEAD = 512;

    /** Bytes as ISO 8859-1 characters, at their place, and the format that they tell. */
    private record Magic(int at, String bytes, String format) {
        boolean matches(String head) {
            return head.startsWith(bytes, at);
        }
    }

    private static final List<Magic> MAGICS = List.of(
            new Magic(0, "version https://git-lfs", "a Git LFS pointer, not the file it stands for"
                    + " (git lfs pull fetches that)"),
            new Magic(0, "\u0089PNG", "a PNG image"), new Magic(0, "\u00ff\u00d8\u00ff", "a JPEG image"),
            new Magic(8, "WEBP", "a WebP image"), new Magic(0, "GIF8", "a GIF image"),
            new Magic(0, "II*\0", "a TIFF image"), new Magic(0, "MM\0*", "a TIFF image"),
            new Magic(0, "BM", "a BMP image"), new Magic(0, "%PDF", "a PDF document"),
            new Magic(0, "GGUF", "a GGUF file"), new Magic(0, "\u0089HDF", "an HDF5 file, such as Keras writes"),
            new Magic(0, "\u0093NUMPY", "a NumPy array"), new Magic(4, "TFL3", "a TensorFlow Lite model"),
            new Magic(0, "\u001f\u008b", "a gzip archive (unpack it first)"),
            new Magic(0, "BZh", "a bzip2 archive (unpack it first)"),
            new Magic(0, "\u00fd7zXZ", "an xz archive (unpack it first)"),
            new Magic(0, "\u0028\u00b5\u002f\u00fd", "a Zstandard archive (unpack it first)"),
            new Magic(0, "7z\u00bc\u00af", "a 7-Zip archive (unpack it first)"),
            new Magic(0, "Rar!", "a RAR archive (unpack it first)"),
            new Magic(TAR_MAGIC, "ustar", "a tar archive (unpack it first; PyTorch before 0.2 wrote such files)"));

    private ForeignFormat() {
    }

    /** Returns the format of a file that is not a checkpoint, or its first bytes. */
    static String name(CheckpointFile file) throws IOException {
        byte[] bytes = file.copy(0, (int) Math.min(HEAD, file.size()), "a file's beginning");
        String head = new String(bytes, StandardCharsets.ISO_8859_1);
        for (Magic magic : MAGICS) {
            if (magic.matches(head)) {
                return magic.format();
            }
        }
        String text = head.replace("\u00ef\u00bb\u00bf", "").strip().toLowerCase(Locale.ROOT);
        if (text.startsWith("<!doctype html") || text.startsWith("<html") || text.startsWith("<head")) {
            return "a web page (HTML), such as a download site gives in place of a file";
        }
        if (text.startsWith("<?xml") || text.startsWith("<error")) {
            return "an XML document, such as a download site gives in place of a file";
        }
        return "a file that begins with " + PrintableText.quote(head.substring(0, Math.min(8, head.length())));
    }
}

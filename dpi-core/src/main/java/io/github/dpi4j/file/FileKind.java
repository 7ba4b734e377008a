package io.github.dpi4j.file;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Kinds of files, recognised by their first bytes, to be named where another kind was expected. */
public final class FileKind {
    /** Bytes that are looked at. */
    public static final int BEGINNING = 1024;

    /** Bytes (as ISO 8859-1) at a position, and the kind of file that has them. */
    private record Signature(int at, String bytes, String kind) {
        boolean begins(byte[] content) {
            byte[] expected = bytes.getBytes(StandardCharsets.ISO_8859_1);
            return content.length >= at + expected.length
                    && ByteBuffer.wrap(content, at, expected.length).equals(ByteBuffer.wrap(expected));
        }
    }

    private static final List<Signature> SIGNATURES = List.of(
            new Signature(0, "version https://git-lfs", "a Git LFS pointer (the file itself was not downloaded)"),
            new Signature(0, "\u0089PNG\r\n\u001a\n", "a PNG image"),
            new Signature(0, "\u00ff\u00d8\u00ff", "a JPEG image"),
            new Signature(0, "GIF8", "a GIF image"), new Signature(0, "II*\0", "a TIFF image"),
            new Signature(0, "MM\0*", "a TIFF image"), new Signature(0, "II+\0", "a BigTIFF image"),
            new Signature(0, "MM\0+", "a BigTIFF image"), new Signature(8, "WEBP", "a WebP image"),
            new Signature(8, "WAVE", "a WAV sound"), new Signature(8, "AVI ", "an AVI video"),
            new Signature(4, "ftypheic", "a HEIC image"), new Signature(4, "ftypheix", "a HEIC image"),
            new Signature(4, "ftyphevc", "a HEIC image"), new Signature(4, "ftypmif1", "a HEIF image"),
            new Signature(4, "ftypmsf1", "a HEIF image"), new Signature(4, "ftypavif", "an AVIF image"),
            new Signature(4, "ftypavis", "an AVIF image"), new Signature(4, "ftypcrx ", "a Canon raw image"),
            new Signature(4, "ftypqt", "a QuickTime video"), new Signature(4, "ftyp", "an MP4 video or sound"),
            new Signature(0, "\u00ff\n", "a JPEG XL image"), new Signature(4, "JXL \r\n\u0087\n", "a JPEG XL image"),
            new Signature(4, "jP  \r\n\u0087\n", "a JPEG 2000 image"),
            new Signature(0, "\u00ffO\u00ffQ", "a JPEG 2000 image"), new Signature(0, "8BPS", "a Photoshop image"),
            new Signature(0, "gimp xcf", "a GIMP image"), new Signature(0, "v/1\u0001", "an OpenEXR image"),
            new Signature(0, "#?RADIANCE", "a Radiance HDR image"), new Signature(0, "DDS ", "a DDS image"),
            new Signature(0, "qoif", "a QOI image"), new Signature(0, "\0\0\u0001\0", "an icon (ICO)"),
            new Signature(0, "P1", "a PBM image"), new Signature(0, "P2", "a PGM image"),
            new Signature(0, "P3", "a PPM image"), new Signature(0, "P4", "a PBM image"),
            new Signature(0, "P5", "a PGM image"), new Signature(0, "P6", "a PPM image"),
            new Signature(0, "PF\n", "a PFM image"), new Signature(0, "SIMPLE  =", "a FITS image"),
            new Signature(128, "DICM", "a DICOM image"), new Signature(0, "%PDF-", "a PDF"),
            new Signature(0, "%!PS", "a PostScript document"), new Signature(0, "{\\rtf", "an RTF document"),
            new Signature(0, "PK\u0003\u0004", "a Zip archive (or a document or checkpoint that is one)"),
            new Signature(0, "\u001f\u008b", "a gzip archive"), new Signature(0, "7z\u00bc\u00af", "a 7-Zip archive"),
            new Signature(0, "Rar!", "a RAR archive"), new Signature(0, "BZh", "a bzip2 archive"),
            new Signature(0, "\u00fd7zXZ", "an xz archive"), new Signature(0, "(\u00b5/\u00fd", "a Zstandard archive"),
            new Signature(257, "ustar", "a tar archive"), new Signature(0, "\u0093NUMPY", "a NumPy array"),
            new Signature(0, "\u0089HDF", "an HDF5 file"), new Signature(0, "GGUF", "a GGUF checkpoint"),
            new Signature(0, "SQLite format 3", "an SQLite database"), new Signature(0, "\u007fELF", "a program (ELF)"),
            new Signature(0, "MZ", "a program (Windows)"), new Signature(0, "#!", "a script"),
            new Signature(0, "\u001aE\u00df\u00a3", "a Matroska or WebM video"),
            new Signature(0, "OggS", "an Ogg video or sound"), new Signature(0, "ID3", "an MP3 sound"),
            new Signature(0, "\u00d0\u00cf\u0011\u00e0", "an older Microsoft Office document"));

    private FileKind() {
    }

    /**
     * Returns the kind of a file, with its article, as in "found a PDF".
     *
     * @param content the file's bytes, or at least its first {@link #BEGINNING} ones
     * @return one line without control characters; the first bytes in hexadecimal digits if they are not recognised
     */
    public static String describe(byte[] content) {
        if (content.length == 0) {
            return "an empty file";
        }
        for (Signature signature : SIGNATURES) {
            if (signature.begins(content)) {
                return signature.kind;
            }
        }
        byte[] beginning = Arrays.copyOf(content, Math.min(content.length, BEGINNING));
        if (isZero(beginning)) {
            return "a file that begins with " + beginning.length + " zero bytes";
        }
        String markup = new String(beginning, StandardCharsets.ISO_8859_1).replace("\u00ef\u00bb\u00bf", "").strip()
                .toLowerCase(Locale.ROOT);
        if (markup.startsWith("<!doctype html") || markup.startsWith("<html") || markup.startsWith("<head")) {
            return "a web page (HTML)";
        } else if (markup.startsWith("<svg") || markup.startsWith("<?xml") && markup.contains("<svg")) {
            return "an SVG image";
        } else if (markup.startsWith("<?xml") || markup.startsWith("<!doctype")) {
            return "an XML document";
        } else if (isText(beginning)) {
            return markup.startsWith("{") ? "a text (JSON, perhaps)" : "a text";
        }
        return "a file that begins with bytes "
                + HexFormat.ofDelimiter(" ").formatHex(beginning, 0, Math.min(8, beginning.length));
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(byte[] bytes) {
        for (byte b : bytes) {
            if (b < ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }
}

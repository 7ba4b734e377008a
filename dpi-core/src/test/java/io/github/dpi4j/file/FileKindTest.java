package io.github.dpi4j.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileKindTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
            "version https://git-lfs.github.com/spec/v1 | a Git LFS pointer (the file itself was not downloaded)",
            "%PDF-1.7 | a PDF", "<!DOCTYPE html><title>Sign in</title> | a web page (HTML)",
            "<html lang=en> | a web page (HTML)", "<svg xmlns= | an SVG image",
            "<?xml version=1?> <svg | an SVG image", "<?xml version=1?> <a/> | an XML document",
            "....ftypheic | a HEIC image", "....ftypavif | an AVIF image", "....ftypisom | an MP4 video or sound",
            "RIFF....WEBPVP8 | a WebP image", "RIFF....AVI  | a file that begins with bytes 52 49 46 46 2e 2e 2e 2e",
            "8BPS | a Photoshop image", "{`a`: 1} | a text (JSON, perhaps)", "Quota exceeded | a text"},
            delimiter = '|')
    void aFileIsNamedForWhatItIs(String beginning, String kind) {
        if (beginning.startsWith("RIFF....AVI")) {
            assertEquals("an AVI video", FileKind.describe("RIFF....AVI ".getBytes(StandardCharsets.US_ASCII)));
        } else {
            assertEquals(kind, FileKind.describe(beginning.getBytes(StandardCharsets.ISO_8859_1)));
        }
    }

    @Test
    void bytesOfNoKnownKindAreShown() {
        assertEquals("an empty file", FileKind.describe(new byte[0]));
        assertEquals("a file that begins with 1024 zero bytes", FileKind.describe(new byte[5000]));
        assertEquals("a file that begins with bytes 01 02 fe ff",
                FileKind.describe(new byte[]{1, 2, (byte) 0xfe, (byte) 0xff}));
        byte[] escape = new byte[100];
        Arrays.fill(escape, (byte) 27);
        assertFalse(FileKind.describe(escape).chars().anyMatch(Character::isISOControl));
    }
}

package io.github.dpi4j.fuzz;

import io.github.dpi4j.checkpoint.PrintableText;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Inputs that Jazzer found to reach other code than all before: a zip archive of a test's resources for each target. */
public final class Corpus {
    private Corpus() {
    }

    /**
     * Returns the inputs of a target.
     *
     * @param name of {@code /fuzz/name.zip} on the class path
     */
    public static List<byte[]> of(String name) throws IOException {
        List<byte[]> inputs = new ArrayList<>();
        try (InputStream file = Corpus.class.getResourceAsStream("/fuzz/" + name + ".zip")) {
            if (file == null) {
                throw new IOException("/fuzz/" + name + ".zip: expected a corpus, found none");
            }
            ZipInputStream zip = new ZipInputStream(file);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                inputs.add(zip.readAllBytes());
            }
        }
        return inputs;
    }

    /** Asserts that a text of several lines holds nothing else that controls a terminal. */
    public static void requirePrintable(String text) {
        String line = text.replace("\n", "");
        if (!PrintableText.escape(line).equals(line)) {
            throw new AssertionError("text: " + PrintableText.escape(text));
        }
    }

    /** Asserts that a message is one line that shows as it is, and not too long for one. */
    public static boolean refused(Exception e) {
        String message = e.getMessage();
        if (message == null || message.isBlank() || message.length() > 2_000
                || !PrintableText.escape(message).equals(message)) {
            throw new AssertionError("message: " + (message == null ? "none" : PrintableText.escape(message)), e);
        }
        return false;
    }
}

package io.github.dpi4j.image;

import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzTarget;
import java.io.IOException;

/** Images of every format: pixels as the size says, or one line that names the file. */
public final class ImageFuzzTarget implements FuzzTarget {
    private static final ImageFuzzTarget TARGET = new ImageFuzzTarget();

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        TARGET.accept(input);
    }

    @Override
    public boolean accept(byte[] input) {
        try {
            RgbImage image = ImageFiles.readTagged(input, "fuzzed", Long.MAX_VALUE).smoothed();
            if (image.pixels().length != 3L * image.width() * image.height()) {
                throw new AssertionError(image.width() + "x" + image.height() + ": " + image.pixels().length);
            }
            return true;
        } catch (IOException e) {
            if (!e.getMessage().startsWith("fuzzed: expected ")) {
                throw new AssertionError(e.getMessage(), e);
            }
            return Corpus.refused(e);
        }
    }
}

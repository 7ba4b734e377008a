package io.github.dpi4j.image;

import java.io.EOFException;
import java.nio.ByteOrder;
import java.util.Arrays;

/** ICC profiles (ICC.1:2022, section 7.2): which of them can stand beside RGB pixels. */
final class ColourProfile {
    /** Ten times the largest profile that displays come with. */
    static final int MOST_BYTES = 4 << 20;
    private static final int HEADER = 128;
    private static final int COLOUR_SPACE = 16;
    private static final int SIGNATURE = 36;

    private ColourProfile() {
    }

    /** Returns a profile for RGB without bytes behind its end. */
    static Metadatum ofRgb(Metadatum stored) {
        byte[] content = stored.content();
        if (content == null) {
            return stored;
        }
        FileBytes bytes = FileBytes.of(content, ByteOrder.BIG_ENDIAN);
        try {
            long length = bytes.unsigned32(0);
            if (length <= HEADER || length > content.length || !bytes.has(SIGNATURE, "acsp")) {
                return Metadatum.leftOut("damaged");
            }
            if (length > MOST_BYTES) {
                return Metadatum.leftOut(length + " bytes, more than " + MOST_BYTES);
            }
            return bytes.has(COLOUR_SPACE, "RGB ")
                    ? Metadatum.of(Arrays.copyOf(content, (int) length))
                    : Metadatum.leftOut("it is not one for RGB, as the result is");
        } catch (EOFException e) {
            return Metadatum.leftOut("damaged");
        }
    }
}

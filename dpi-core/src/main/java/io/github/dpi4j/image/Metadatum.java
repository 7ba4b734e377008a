package io.github.dpi4j.image;

import org.jspecify.annotations.Nullable;

/**
 * One of an image file's metadata, or the reason why it cannot be kept.
 *
 * @param content null if there is none
 * @param problem null unless it is left out
 */
record Metadatum(byte @Nullable [] content, @Nullable String problem) {
    static final Metadatum ABSENT = new Metadatum(null, null);

    static Metadatum of(byte[] content) {
        return new Metadatum(content, null);
    }

    static Metadatum leftOut(String problem) {
        return new Metadatum(null, problem);
    }
}

package io.github.dpi4j.model;

import io.github.dpi4j.checkpoint.PrintableText;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fields of a file's metadata; a missing field, or one of the wrong kind, is an {@link IllegalArgumentException}. */
record Fields(Map<String, String> metadata) {
    String text(String name) {
        String text = metadata.get(name);
        if (text == null) {
            throw new IllegalArgumentException(name + ": expected a field of this name, got none");
        }
        return text;
    }

    int whole(String name) {
        try {
            int number = Integer.parseInt(text(name));
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                name + ": expected a whole number from 1, got " + PrintableText.shown(text(name)));
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) {
        return Stream.of(type.getEnumConstants()).filter(e -> text(e).equals(text(name))).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + ": expected one of "
                        + Stream.of(type.getEnumConstants()).map(Fields::text).collect(Collectors.joining(", "))
                        + ", got " + PrintableText.shown(text(name))));
    }

    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

package io.github.dpi4j.cli.serve;

import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.Recipe;
import io.github.dpi4j.photo.PhotoRestorer;
import io.github.dpi4j.posterior.MethodFactory;
import io.github.dpi4j.posterior.PosteriorMethods;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A request to restore an image.
 *
 * @param recipe method and settings
 * @param isAligned whether to treat the image as an aligned face, without face detection
 * @param photographs options for a photograph
 * @param format of the result
 */
record JobRequest(Recipe recipe, long seed, boolean isAligned, PhotoRestorer.Options photographs, Format format) {
    private static final int MAX_ENLARGEMENT = 4;

    /** A result's format. */
    enum Format {
        /** JPEG for a photograph in that format, else PNG. */
        AUTO,
        /** PNG, lossless. */
        PNG,
        /** JPEG, smaller. */
        JPEG
    }

    /**
     * Parses a URL's query: {@code method=dpi&set.eta=1&seed=0&aligned=false&sharp=false&enlarge=1&format=AUTO}, all of
     * which are optional.
     *
     * @param query query as it was sent; may be null
     * @throws Refusal if it is invalid, or the settings do not fit the model
     */
    static JobRequest parse(String query, FaceModel model) throws Refusal {
        Map<String, String> given = new LinkedHashMap<>();
        try {
            for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
                String[] sides = pair.split("=", 2);
                given.put(decoded(sides[0]), sides.length == 2 ? decoded(sides[1]) : "");
            }
            MethodFactory method = PosteriorMethods.byName(take(given, "method", "dpi"));
            long seed = Long.parseLong(take(given, "seed", "0"));
            boolean isAligned = Boolean.parseBoolean(take(given, "aligned", "false"));
            PhotoRestorer.Options photographs = new PhotoRestorer.Options(
                    Boolean.parseBoolean(take(given, "sharp", "false")), enlargement(take(given, "enlarge", "1")));
            Format format = format(take(given, "format", "AUTO"));
            Map<String, String> settings = new LinkedHashMap<>();
            given.forEach((name, value) -> settings.put(setting(name), value));
            Recipe recipe = new Recipe(method, settings);
            recipe.check(model, 1);
            return new JobRequest(recipe, seed, isAligned, photographs, format);
        } catch (NumberFormatException e) {
            throw new Refusal(400, "seed: expected a whole number");
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, String.valueOf(e.getMessage()));
        }
    }

    private static Format format(String text) {
        return Stream.of(Format.values()).filter(format -> format.name().equalsIgnoreCase(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("format: expected one of "
                        + Stream.of(Format.values()).map(Format::name).collect(Collectors.joining(", ")) + ", got "
                        + PrintableText.shown(text)));
    }

    private static int enlargement(String text) {
        if (!text.matches("[1-" + MAX_ENLARGEMENT + "]")) {
            throw new IllegalArgumentException(
                    "enlarge: expected a number from 1 to " + MAX_ENLARGEMENT + ", got " + text);
        }
        return Integer.parseInt(text);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String take(Map<String, String> from, String name, String otherwise) {
        String value = from.remove(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    private static String setting(String name) {
        if (!name.startsWith("set.")) {
            throw new IllegalArgumentException(
                    "request: expected method, seed, aligned, sharp, enlarge, format or set.NAME, got " + name);
        }
        return name.substring("set.".length());
    }
}

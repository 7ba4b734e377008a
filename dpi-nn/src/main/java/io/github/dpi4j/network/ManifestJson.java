package io.github.dpi4j.network;

import io.github.dpi4j.checkpoint.PrintableText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A parser of JSON into maps, lists, strings, doubles and booleans. */
final class ManifestJson {
    private static final JsonFactory JSON = new JsonFactory();
    /** Maximum nesting of a manifest. */
    private static final int DEPTH = 8;

    private ManifestJson() {
    }

    /**
     * Reads one JSON value.
     *
     * @param file whose content it is, for messages
     * @throws IOException if the content is not JSON; the message is one line
     */
    static Object read(byte[] content, Path file) throws IOException {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), content)) {
            in.nextToken();
            Object value = value(in, 0);
            if (in.nextToken() != null) {
                throw new IOException(file + ": expected one JSON value, got more");
            }
            return value;
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(file + ": expected JSON, got "
                    + PrintableText.shown(String.valueOf(e.getMessage()).lines().findFirst().orElse("")), e);
        }
    }

    private static Object value(JsonParser in, int depth) {
        JsonToken token = in.currentToken();
        if (token == null || depth > DEPTH) {
            throw new IllegalArgumentException(token == null ? "the end of the file" : "more than 8 levels");
        }
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> fields = new LinkedHashMap<>();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                fields.put(name, value(in, depth + 1));
            }
            return fields;
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> values = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                values.add(value(in, depth + 1));
            }
            return values;
        }
        if (token.isNumeric()) {
            return in.getDoubleValue();
        }
        return token == JsonToken.VALUE_STRING ? in.getString() : Boolean.valueOf(token == JsonToken.VALUE_TRUE);
    }
}

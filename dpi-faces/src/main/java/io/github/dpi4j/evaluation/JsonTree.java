package io.github.dpi4j.evaluation;

import io.github.dpi4j.checkpoint.PrintableText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A parser of JSON into Java's values: maps in the order of the text, lists, strings, booleans, numbers, and null. */
final class JsonTree {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonTree() {
    }

    /**
     * Reads one object.
     *
     * @throws IllegalArgumentException if the text is not exactly one JSON object
     */
    static Map<String, Object> object(String text) {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("expected a JSON object, got " + in.currentToken());
            }
            Map<String, Object> object = members(in);
            if (in.nextToken() != null) {
                throw new IllegalArgumentException("expected one JSON object, got more after it");
            }
            return object;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("expected JSON, got " + PrintableText.shown(e.getOriginalMessage()), e);
        }
    }

    private static Map<String, Object> members(JsonParser in) {
        Map<String, Object> object = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            boolean isFirst = !object.containsKey(name);
            object.put(name, value(in));
            if (!isFirst) {
                throw new IllegalArgumentException("expected " + PrintableText.quote(name) + " once, got it twice");
            }
        }
        return object;
    }

    private static @Nullable Object value(JsonParser in) {
        JsonToken token = in.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return members(in);
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(in));
            }
            return list;
        }
        if (token.isNumeric()) {
            return in.getDecimalValue();
        }
        return token == JsonToken.VALUE_NULL
                ? null
                : token.isBoolean() ? (Object) in.getBooleanValue() : in.getString();
    }
}

package io.github.dpi4j.cli.serve;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads single values of JSON texts. */
final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {
    }

    /** Returns the scalar that lies at a path of properties, as text; null if there is none. */
    static String at(String text, String... path) {
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            for (String name : path) {
                if (json.currentToken() != JsonToken.START_OBJECT || !enter(json, name)) {
                    return null;
                }
            }
            return json.currentToken().isScalarValue() ? json.getString() : null;
        }
    }

    private static boolean enter(JsonParser json, String name) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean isIt = json.getString().equals(name);
            json.nextToken();
            if (isIt) {
                return true;
            }
            json.skipChildren();
        }
        return false;
    }
}

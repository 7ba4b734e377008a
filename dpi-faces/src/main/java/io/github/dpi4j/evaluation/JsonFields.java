package io.github.dpi4j.evaluation;

import io.github.dpi4j.checkpoint.PrintableText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The members of a JSON object, read by type; a missing member or another type is an {@link IllegalArgumentException}.
 *
 * @param what name of the object, for messages
 */
record JsonFields(String what, Map<String, Object> members) {
    /** Refuses members with other names. */
    JsonFields only(Set<String> names) {
        for (String name : members.keySet()) {
            if (!names.contains(name)) {
                throw wrong("members among " + new TreeSet<>(names), "'" + name + "'");
            }
        }
        return this;
    }

    boolean has(String name) {
        return members.get(name) != null;
    }

    String text(String name) {
        return expect(name, "text", String.class);
    }

    String text(String name, String otherwise) {
        return has(name) ? text(name) : otherwise;
    }

    long whole(String name) {
        try {
            return expect(name, "a whole number", BigDecimal.class).longValueExact();
        } catch (ArithmeticException e) {
            throw wrong("a whole number for '" + name + "'", Objects.requireNonNull(members.get(name)));
        }
    }

    /** Returns a whole number in the range of int. */
    int count(String name) {
        long whole = whole(name);
        if (whole != (int) whole) {
            throw wrong("a smaller number for '" + name + "'", whole);
        }
        return (int) whole;
    }

    double number(String name) {
        return expect(name, "a number", BigDecimal.class).doubleValue();
    }

    /** Returns the elements of an array of objects. */
    List<JsonFields> objects(String name) {
        List<JsonFields> objects = new ArrayList<>();
        for (Object element : expect(name, "an array of objects", List.class)) {
            if (!(element instanceof Map<?, ?> object)) {
                throw wrong("objects in '" + name + "'", element);
            }
            objects.add(new JsonFields(what + ": " + name, named(object)));
        }
        return objects;
    }

    /** Returns the members of an object; empty if it is missing. */
    Map<String, Object> object(String name) {
        return has(name) ? named(expect(name, "an object", Map.class)) : Map.of();
    }

    private static Map<String, Object> named(Map<?, ?> object) {
        Map<String, Object> members = new LinkedHashMap<>();
        object.forEach((name, value) -> members.put((String) name, value));
        return members;
    }

    private <T> T expect(String name, String kind, Class<T> type) {
        Object value = members.get(name);
        if (!type.isInstance(value)) {
            throw wrong(kind + " for '" + name + "'", value == null ? "none" : value);
        }
        return type.cast(value);
    }

    IllegalArgumentException wrong(String expected, Object got) {
        return new IllegalArgumentException(
                what + ": expected " + PrintableText.shown(expected) + ", got " + PrintableText.shown(got));
    }
}

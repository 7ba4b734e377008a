package io.github.dpi4j.posterior;

import io.github.dpi4j.checkpoint.DecimalText;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Values of a method's parameters, checked: those that were given, and defaults for the others. Immutable. */
public final class Settings {
    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = values;
    }

    /**
     * {@return the settings at a scale}
     *
     * @param parameters the method's parameters
     * @param scale ratio of a restored image's side to the low-resolution one's, at least 1
     * @param given by name
     * @throws IllegalArgumentException if a name is unknown or a value out of range; the message lists the names
     */
    public static Settings of(List<Parameter> parameters, int scale, Map<String, String> given) {
        Map<String, Parameter> byName = new LinkedHashMap<>();
        parameters.forEach(p -> byName.put(p.name(), p));
        Map<String, String> values = new LinkedHashMap<>();
        parameters.forEach(p -> values.put(p.name(), p.preset(scale)));
        given.forEach((name, value) -> {
            Parameter parameter = byName.get(name);
            if (parameter == null) {
                throw new IllegalArgumentException("there is no setting '" + name + "'; there are: "
                        + parameters.stream().map(p -> p.name() + " (" + p.values().words() + ", default "
                                + p.preset(scale) + ")").collect(Collectors.joining("; ")));
            }
            if (!parameter.values().contains(value)) {
                throw new IllegalArgumentException(
                        name + ": expected " + parameter.values().words() + ", got '" + value + "'");
            }
            values.put(name, value);
        });
        return new Settings(values);
    }

    /**
     * {@return a number}
     *
     * @param name the parameter's name
     */
    public double real(String name) {
        return Parameter.number(text(name));
    }

    /**
     * {@return a whole number}
     *
     * @param name the parameter's name
     */
    public int whole(String name) {
        return Integer.parseInt(text(name));
    }

    /**
     * {@return whether a flag is set}
     *
     * @param name the parameter's name
     */
    public boolean flag(String name) {
        return Boolean.parseBoolean(text(name));
    }

    /**
     * {@return a value as it was written}
     *
     * @param name the parameter's name
     */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no setting '" + name + "' among " + values.keySet());
        }
        return value;
    }

    /**
     * {@return the error of a method with these settings; where its message shows the number of the setting that it begins
     * with, it is as it was given: {@code 1e18}, not {@code 1.0E18}}
     *
     * @param e the error
     */
    public IllegalArgumentException inTheirWords(IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        String value = values.get(message.substring(0, Math.max(0, message.indexOf(": "))));
        return value == null ? e : new IllegalArgumentException(DecimalText.asWritten(message, value), e);
    }

    /** {@return all values by name, in the parameters' order, for reports} */
    public Map<String, String> values() {
        return Collections.unmodifiableMap(values);
    }

    @Override
    public String toString() {
        return values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(", "));
    }
}

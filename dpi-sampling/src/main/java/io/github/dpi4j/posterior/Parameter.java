package io.github.dpi4j.posterior;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A setting of a method: its name, what it does, the values it may take, and its default. Immutable.
 *
 * @param description one line for people
 * @param defaults by scale, from which on each holds; the first holds for all smaller scales, too
 */
public record Parameter(String name, String description, Values values, SortedMap<Integer, String> defaults) {
    /** The values that a parameter may take, written as on a command line. */
    public sealed interface Values {
        /** Returns whether a text is one of the values. */
        boolean contains(String text);

        /** Returns the values in words, such as "a number from 0 to 1". */
        String words();
    }

    /** Numbers from min to max. */
    public record Reals(double min, double max) implements Values {
        @Override
        public boolean contains(String text) {
            try {
                double value = Double.parseDouble(text);
                return value >= min && value <= max;
            } catch (NumberFormatException e) {
                return false;
            }
        }

        @Override
        public String words() {
            return max == Double.MAX_VALUE
                    ? min == Double.MIN_NORMAL ? "a number above 0" : "a number from " + number(min)
                    : "a number from " + number(min) + " to " + number(max);
        }

        private static String number(double value) {
            return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
        }
    }

    /** Whole numbers from min to max. */
    public record Wholes(int min, int max) implements Values {
        @Override
        public boolean contains(String text) {
            try {
                int value = Integer.parseInt(text);
                return value >= min && value <= max;
            } catch (NumberFormatException e) {
                return false;
            }
        }

        @Override
        public String words() {
            return max == Integer.MAX_VALUE
                    ? "a whole number from " + min
                    : "a whole number from " + min + " to " + max;
        }
    }

    /** Some words. */
    public record Choices(List<String> choices) implements Values {
        public Choices {
            choices = List.copyOf(choices);
        }

        @Override
        public boolean contains(String text) {
            return choices.contains(text);
        }

        @Override
        public String words() {
            return "one of " + String.join(", ", choices);
        }
    }

    /** Texts that a rule accepts. */
    public record Texts(Predicate<String> rule, String words) implements Values {
        @Override
        public boolean contains(String text) {
            return rule.test(text);
        }
    }

    public Parameter {
        Objects.requireNonNull(values, "values");
        defaults = Collections.unmodifiableSortedMap(new TreeMap<>(defaults));
        for (String value : defaults.values()) {
            if (!values.contains(value)) {
                throw new IllegalArgumentException(name + ": expected " + values.words() + ", got " + value);
            }
        }
    }

    /** Makes a parameter that is a number from min to max; {@link Double#MAX_VALUE} for no upper bound. */
    public static Parameter real(String name, double min, double max, double preset, String description) {
        return of(name, new Reals(min, max), Double.toString(preset), description);
    }

    /** Makes a parameter that is a whole number from min to max; {@link Integer#MAX_VALUE} for no upper bound. */
    public static Parameter whole(String name, int min, int max, int preset, String description) {
        return of(name, new Wholes(min, max), Integer.toString(preset), description);
    }

    /** Makes a parameter that is one of some words, the first by default. */
    public static Parameter choice(String name, List<String> choices, String description) {
        return of(name, new Choices(choices), choices.getFirst(), description);
    }

    /** Makes a parameter that is true or false, false by default. */
    public static Parameter flag(String name, String description) {
        return choice(name, List.of("false", "true"), description);
    }

    /**
     * Makes a parameter that is a text.
     *
     * @param rule accepts the texts that are values
     * @param words what these are
     */
    public static Parameter text(String name, String preset, Predicate<String> rule, String words,
            String description) {
        return of(name, new Texts(rule, words), preset, description);
    }

    private static Parameter of(String name, Values values, String preset, String description) {
        return new Parameter(name, description, values, new TreeMap<>(Map.of(1, preset)));
    }

    /** Returns the same parameter with another default from some scale on. */
    public Parameter from(int scale, Object preset) {
        SortedMap<Integer, String> more = new TreeMap<>(defaults);
        more.put(scale, preset.toString());
        return new Parameter(name, description, values, more);
    }

    /** Returns the default at a scale. */
    public String preset(int scale) {
        SortedMap<Integer, String> upTo = defaults.headMap(scale + 1);
        return upTo.isEmpty() ? defaults.firstEntry().getValue() : upTo.lastEntry().getValue();
    }
}

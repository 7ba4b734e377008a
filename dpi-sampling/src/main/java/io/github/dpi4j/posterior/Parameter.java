package io.github.dpi4j.posterior;

import io.github.dpi4j.checkpoint.DecimalText;
import java.math.BigDecimal;
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
 * @param name the name
 * @param description one line for people
 * @param values the possible values
 * @param defaults by scale, from which on each holds; the first holds for all smaller scales, too
 */
public record Parameter(String name, String description, Values values, SortedMap<Integer, String> defaults) {
    /**
     * The upper bound of counts, the number of steps that diffusion models are trained with: a run has no more steps, and no
     * method repeats one more often, so that a mistyped number is an error and not a run without an end.
     */
    static final int MOST = 1000;

    /** The values that a parameter may take, written as on a command line. */
    public sealed interface Values {
        /**
         * {@return whether a text is one of the values}
         *
         * @param text the text
         */
        boolean contains(String text);

        /** {@return the values in words, such as "a number from 0 to 1"} */
        String words();
    }

    /** Below as many characters, a number is written with decimals; a longer one as a fraction, if it is one. */
    private static final int MOST_CHARACTERS = 8;
    private static final int GREATEST_DENOMINATOR = 99;

    /**
     * Reads a number, or a fraction of two, such as 2/3.
     *
     * @throws NumberFormatException if it is neither
     */
    static double number(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? DecimalText.parse(text)
                : DecimalText.parse(text.substring(0, slash)) / DecimalText.parse(text.substring(slash + 1));
    }

    /** Writes a finite number as a person would: {@link #number(String)} reads the same value. */
    static String number(double value) {
        String decimals = new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
        for (int q = 2; q <= GREATEST_DENOMINATOR && decimals.length() > MOST_CHARACTERS; q++) {
            if ((double) Math.round(value * q) / q == value) {
                return Math.round(value * q) + "/" + q;
            }
        }
        return decimals;
    }

    /**
     * Numbers from min to max, with decimals or as fractions, such as 2/3.
     *
     * @param min smallest value
     * @param max largest value
     */
    public record Reals(double min, double max) implements Values {
        @Override
        public boolean contains(String text) {
            try {
                double value = number(text);
                return value >= min && value <= max;
            } catch (NumberFormatException e) {
                return false;
            }
        }

        @Override
        public String words() {
            return max == Double.MAX_VALUE
                    ? min == Double.MIN_VALUE ? "a number above 0" : "a number from " + number(min)
                    : "a number from " + number(min) + " to " + number(max);
        }
    }

    /**
     * Whole numbers from min to max.
     *
     * @param min smallest value
     * @param max largest value
     */
    public record Wholes(int min, int max) implements Values {
        @Override
        public boolean contains(String text) {
            try {
                int value = Integer.parseInt(text);
                return DecimalText.isWhole(text) && value >= min && value <= max;
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

    /**
     * Some words.
     *
     * @param choices the possible values
     */
    public record Choices(List<String> choices) implements Values {
        /** Copies the components. */
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

    /**
     * Texts that a rule accepts.
     *
     * @param rule whether a text is a possible value
     * @param words a description of the possible values
     */
    public record Texts(Predicate<String> rule, String words) implements Values {
        @Override
        public boolean contains(String text) {
            return rule.test(text);
        }
    }

    /** Checks the components. */
    public Parameter {
        Objects.requireNonNull(values, "values");
        defaults = Collections.unmodifiableSortedMap(new TreeMap<>(defaults));
        for (String value : defaults.values()) {
            if (!values.contains(value)) {
                throw new IllegalArgumentException(name + ": expected " + values.words() + ", got " + value);
            }
        }
    }

    /**
     * Makes a parameter that is a number from min to max; {@link Double#MAX_VALUE} for no upper bound, {@link
     * Double#MIN_VALUE} for all numbers above 0.
     *
     * @param name the name
     * @param min smallest value
     * @param max largest value
     * @param preset the default value
     * @param description a description for people
     * @return the parameter
     */
    public static Parameter real(String name, double min, double max, double preset, String description) {
        return of(name, new Reals(min, max), number(preset), description);
    }

    /**
     * Makes a parameter that is a whole number from min to max; {@link Integer#MAX_VALUE} for no upper bound.
     *
     * @param name the name
     * @param min smallest value
     * @param max largest value
     * @param preset the default value
     * @param description a description for people
     * @return the parameter
     */
    public static Parameter whole(String name, int min, int max, int preset, String description) {
        return of(name, new Wholes(min, max), Integer.toString(preset), description);
    }

    /**
     * Makes a parameter that is one of some words, the first by default.
     *
     * @param name the name
     * @param choices the possible values
     * @param description a description for people
     * @return the parameter
     */
    public static Parameter choice(String name, List<String> choices, String description) {
        return of(name, new Choices(choices), choices.getFirst(), description);
    }

    /**
     * Makes a parameter that is true or false, false by default.
     *
     * @param name the name
     * @param description a description for people
     * @return the parameter
     */
    public static Parameter flag(String name, String description) {
        return choice(name, List.of("false", "true"), description);
    }

    /**
     * Makes a parameter that is a text.
     *
     * @param name the name
     * @param preset the default value
     * @param rule accepts the texts that are values
     * @param words what these are
     * @param description a description for people
     * @return the parameter
     */
    public static Parameter text(String name, String preset, Predicate<String> rule, String words,
            String description) {
        return of(name, new Texts(rule, words), preset, description);
    }

    private static Parameter of(String name, Values values, String preset, String description) {
        return new Parameter(name, description, values, new TreeMap<>(Map.of(1, preset)));
    }

    /**
     * {@return the same parameter with another default from some scale on}
     *
     * @param scale the scale of the low-resolution image
     * @param preset the default value
     */
    public Parameter from(int scale, Object preset) {
        SortedMap<Integer, String> more = new TreeMap<>(defaults);
        more.put(scale, preset instanceof Double number ? number(number) : preset.toString());
        return new Parameter(name, description, values, more);
    }

    /**
     * {@return the default at a scale}
     *
     * @param scale the scale of the low-resolution image
     */
    public String preset(int scale) {
        String preset = defaults.firstEntry().getValue();
        for (Map.Entry<Integer, String> from : defaults.entrySet()) {
            preset = from.getKey() <= scale ? from.getValue() : preset;
        }
        return preset;
    }
}

package io.github.dpi4j.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parsers of options' values, with errors in the user's terms. */
final class OptionValues {
    private static final String WHOLE = "a whole number";
    private static final String REAL = "a number";

    private OptionValues() {
    }

    /** Registers the parsers with a command and its subcommands. */
    static void register(CommandLine command) {
        ITypeConverter<Integer> ints = text -> number(text, WHOLE, Integer::valueOf);
        ITypeConverter<Long> longs = text -> number(text, WHOLE, Long::valueOf);
        ITypeConverter<Double> doubles = OptionValues::real;
        command.registerConverter(int.class, ints).registerConverter(Integer.class, ints)
                .registerConverter(long.class, longs).registerConverter(Long.class, longs)
                .registerConverter(double.class, doubles).registerConverter(Double.class, doubles)
                .registerConverter(Path.class, OptionValues::path);
    }

    private static double real(String text) {
        double value = number(text, REAL, Double::valueOf);
        if (Double.isNaN(value)) {
            throw expected(REAL, text);
        }
        return value;
    }

    private static <T> T number(String text, String kind, Function<String, T> parse) {
        try {
            return parse.apply(text.strip());
        } catch (NumberFormatException e) {
            if (kind.equals(WHOLE) && text.strip().matches("[+-]?\\d+")) {
                throw new TypeConversionException("expected a smaller number, got '" + text + "'");
            }
            throw expected(kind, text);
        }
    }

    private static Path path(String text) {
        if (text.isBlank()) {
            throw expected("the name of a file or folder", text);
        }
        if (text.indexOf('\ufffd') >= 0) {
            throw new TypeConversionException("expected a name in the encoding of the locale, "
                    + System.getProperty("sun.jnu.encoding") + ", got '" + text + "': set LC_ALL=C.UTF-8");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(
                    "expected a name that this system has for files, got '" + text + "': " + e.getReason());
        }
    }

    private static TypeConversionException expected(String what, String text) {
        return new TypeConversionException("expected " + what + ", got '" + text + "'");
    }
}
